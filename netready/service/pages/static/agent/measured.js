// What a measurement found, as metrics and failures of its record. Pure. A figure that speaks of
// this device is withheld and says why; nothing that is not known is 0.

import { jitterStepsMs, lateStats, latenessMs, networkRttsMs, scoredMs } from "./echo.js";
import { histogramJson, histogramOf } from "./histogram.js";
import { faultsOf } from "./honesty.js";
import { percentile, summary } from "./percentiles.js";
import { failure, metric } from "./record.js";

const LATE_NOTE = "withheld: so many probes left late that it would speak of this device";

/** The record's own part. Pure. */
export function outcomeOf(found, plan, power) {
  const metrics = [...rttLines(found, found.idle, "rtt_ms", null, limits(found.idleSeen)),
    ...idleLines(found)];
  const failures = [...found.failures];
  const details = {};
  for (const [way, part] of Object.entries(found.ways)) {
    const faults = faultsOf(part.seen);
    metrics.push(...wayLines(found, way, part, plan, faults));
    failures.push(...wayFailures(way, part, faults));
    details[way] = detailsOf(part, faults);
  }
  if (found.notLoaded) {
    const more = { note: found.notLoaded };
    metrics.push(...["down", "up"].map((direction) =>
      metric("goodput_mbps", null, { direction, ...more })));
  }
  if (found.silent) failures.push(failure("web echo", "closed-early", "The target's probe ended."));
  if (found.overloaded) {
    failures.push(failure("target", "overloaded", "The target could not keep up."));
  }
  if (power) {
    metrics.push(metric("battery_ratio", power.ratio, { source: "browser" }));
    metrics.push(metric("on_mains", power.onMains ? 1 : 0, { source: "browser" }));
  }
  const all = [found.idle, ...Object.values(found.ways).map((part) => part.samples)].flat();
  return { metrics: [...metrics, ...latenessLines(all)], failures, details,
    selfError: selfError(all, found) };
}

function limits(seen) {
  return seen ? faultsOf(seen) : [];
}

/** Answer minus intended time; withheld where the device itself was late in as many probes. */
function rttLines(found, samples, name, direction, faults) {
  const late = lateStats(samples);
  return summary(scoredMs(samples)).map(([stat, value]) => {
    const withheld = late.has(stat) || faults.length > 0;
    const lost = value === Infinity ? "so many probes had no answer that it is beyond any number" : "";
    const note = faults[0] || (late.has(stat) ? LATE_NOTE : lost);
    return metric(name, withheld ? null : value, { direction, stat, n: samples.length,
      source: found.source, note });
  });
}

function idleLines(found) {
  const samples = found.idle;
  const rtts = networkRttsMs(samples);
  const steps = jitterStepsMs(samples);
  const lines = [];
  if (rtts.length) {
    const more = { n: rtts.length, source: found.source };
    lines.push(metric("rtt_ms", percentile(rtts, 0.5), { ...more, stat: "network-p50" }));
    lines.push(metric("rtt_ms", Math.min(...rtts), { ...more, stat: "network-min" }));
  }
  const mean = steps.length ? steps.reduce((sum, step) => sum + step, 0) / steps.length : null;
  lines.push(metric("jitter_ms", mean, { stat: "mean", n: steps.length, source: found.source,
    note: steps.length ? "" : "no two answers in a row" }));
  return lines;
}

function wayLines(found, direction, part, plan, faults) {
  const label = plan.streams === 1 ? "1 stream" : `${plan.streams} streams`;
  const why = part.failure ? `${direction}load: ${part.failure.word}` : "";
  const atLeast = part.mbps === null ? "" : ` The way carries at least ${part.mbps.toFixed(1)} Mbit/s.`;
  const goodput = metric("goodput_mbps", faults.length || part.failure ? null : part.mbps, {
    direction,
    n: plan.streams,
    label,
    source: `https payload at the receiver, ${label} of fetch`,
    note: why || (faults.length ? faults[0] + atLeast : held(part.mbps, plan.max_mbps)),
  });
  if (part.failure || !part.samples.length) {
    const note = why ? `the load did not last: ${part.failure.word}` : "no probes beside it";
    return [goodput, metric("loaded_rtt_ms", null, { direction, note })];
  }
  return [goodput, ...rttLines(found, part.samples, "loaded_rtt_ms", direction, faults),
    ...increaseLines(found, direction, part.samples, faults)];
}

/** Where the cap was reached the way may carry more. */
function held(mbps, maxMbps) {
  return mbps > 0.9 * maxMbps ? `held at ${maxMbps} Mbit/s: the way may carry more` : "";
}

function increaseLines(found, direction, samples, faults) {
  const idleSamples = found.idle;
  const base = percentile(scoredMs(idleSamples), 0.5);
  const [late, lateIdle] = [lateStats(samples), lateStats(idleSamples)];
  return [["p50", 0.5], ["p95", 0.95]].map(([stat, q]) => {
    const end = percentile(scoredMs(samples), q);
    const known = !faults.length && !late.has(stat) && !lateIdle.has("p50");
    const value = known && Number.isFinite(end) && Number.isFinite(base) ? end - base : null;
    const note = value === null ? "lost probes or a late device leave no number" : "";
    return metric("loaded_rtt_increase_ms", value, { direction, stat, n: samples.length,
      source: found.source, note });
  });
}

function wayFailures(way, part, faults) {
  const found = [];
  if (part.failure) found.push(failure(`${way}load`, part.failure.word, part.failure.message));
  if (faults.length) found.push(failure(`${way}load`, "device-limited", faults.join(" ")));
  return found;
}

function detailsOf(part, faults) {
  return {
    scored_rtt_ms: histogramJson(histogramOf(scoredMs(part.samples))),
    per_second_mbps: part.seconds,
    at_least_mbps: part.mbps,
    device: { ...part.seen, limits: faults },
  };
}

function latenessLines(samples) {
  const kept = new Set(["p50", "p99", "max"]);
  return summary(latenessMs(samples))
    .filter(([stat]) => kept.has(stat))
    .map(([stat, value]) =>
      metric("send_lateness_ms", value, { stat, n: samples.length, source: "schedule" }));
}

function selfError(samples, found) {
  const late = Object.fromEntries(summary(latenessMs(samples)));
  const seen = [found.idleSeen, ...Object.values(found.ways).map((part) => part.seen)];
  const told = seen.filter(Boolean);
  const known = {
    send_lateness_p50_ms: late.p50,
    send_lateness_p99_ms: late.p99,
    timer_step_ms: found.timerStepMs,
    hidden_s: told.length ? told.reduce((sum, each) => sum + each.hiddenS, 0) : undefined,
    lag_p95_ms: percentile(told.map((each) => each.lagP95Ms).filter((ms) => ms !== null), 1),
    long_task_ratio: percentile(
      told.map((each) => each.longTaskRatio).filter((ratio) => ratio !== null), 1),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => Number.isFinite(value)));
}
