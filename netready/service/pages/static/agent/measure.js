// "Measure here": idle latency, then full speed down and up with the latency beside it. At most a
// minute, and it ends within a second when it is stopped.

import { download, upload } from "./bulk.js";
import { EchoSeries } from "./echo.js";
import { openEcho } from "./echo_line.js";
import { Honesty, battery } from "./honesty.js";
import { outcomeOf } from "./measured.js";
import { failure, recordOf } from "./record.js";
import { nowS, sleepS } from "./time.js";
import { WebFailure } from "./web_target.js";

const GRACE_S = 1; // queues empty before the next part begins
// the cap: more than a pupil's device gets from any access point, and little enough for a slow one
const LIMITS = {
  idle_s: [5, 0.5, 15],
  duration_s: [8, 1, 15],
  streams: [4, 1, 6],
  max_mbps: [1000, 1, 100_000],
};

/** What was asked for, within what is allowed; raises RangeError. */
export function planOf(settings) {
  const plan = {};
  for (const [name, [usual, low, high]] of Object.entries(LIMITS)) {
    const value = settings[name] ?? usual;
    if (!(value >= low && value <= high)) throw new RangeError(`${name} must be ${low} to ${high}`);
    plan[name] = value;
  }
  plan.omit_s = Math.min(2, plan.duration_s / 2);
  return plan;
}

/**
 * All of it; a network that fails is in the record, in words.
 * @param {import("./web_target.js").WebTarget} target
 * @param {object} order settings, annotations; `idleOnly`: why nothing is loaded, a sentence;
 *   `look`: nothing was to be, so that this is no failure
 * @param {object} who whose record it is
 * @param {{progress: (share: number, words: string) => void, signal: AbortSignal}} run
 */
export async function measure(target, order, who, run) {
  const plan = planOf(order.settings || {});
  const began = { wallMs: Date.now(), monotonicS: nowS() };
  const honesty = new Honesty().start();
  const found = await parts(target, order, plan, run, honesty);
  const power = await battery();
  honesty.stop();
  const outcome = outcomeOf(found, plan, power);
  return recordOf(who, began, { wallMs: Date.now(), monotonicS: nowS() }, {
    ...outcome,
    supplied: order.settings || {},
    effective: { target: target.base.replace(/^\w+:\/\//, ""), ...plan },
    annotations: { engine: `browser fetch, ${plan.streams} streams`, timestamps: found.source,
      ...order.annotations },
  });
}

async function parts(target, order, plan, run, honesty) {
  const found = { failures: [], ways: {}, idle: [], overloaded: false, source: "",
    timerStepMs: honesty.stepMs };
  let line = null;
  try {
    line = await openEcho(target);
    found.source = line.source;
    const series = new EchoSeries(line);
    await idle(series, plan, run, honesty, found);
    for (const [way, bulk] of [["down", download], ["up", upload]]) {
      if (run.signal.aborted || order.idleOnly) break;
      run.progress(way === "down" ? 0.3 : 0.65, way === "down" ? "download" : "upload");
      found.ways[way] = await loaded(target, plan, run, honesty, series, bulk);
    }
    await series.finish(run.signal);
    found.silent = line.closed;
  } catch (error) {
    if (!(error instanceof WebFailure)) throw error;
    found.failures.push(failure("web echo", error.word, error.message));
  } finally {
    line?.close();
  }
  found.overloaded = target.overloaded;
  if (order.idleOnly) {
    found.notLoaded = order.idleOnly;
    if (!order.look) found.failures.push(failure("load network", "not-allowed", order.idleOnly));
  }
  if (run.signal.aborted) found.failures.push(failure("browser", "stopped"));
  return found;
}

async function idle(series, plan, run, honesty, found) {
  run.progress(0.05, "latency");
  honesty.again();
  const fromS = nowS();
  series.start(fromS);
  await sleepS(plan.idle_s, run.signal);
  found.idle = series.between(fromS, nowS());
  found.idleSeen = honesty.seen();
}

async function loaded(target, plan, run, honesty, series, bulk) {
  honesty.again();
  const fromS = nowS();
  const part = await bulk(target, {
    streams: plan.streams,
    seconds: plan.duration_s,
    omitS: plan.omit_s,
    maxMbps: plan.max_mbps,
    signal: run.signal,
  });
  const samples = series.between(fromS + plan.omit_s, fromS + plan.duration_s);
  const seen = honesty.seen();
  await sleepS(GRACE_S, run.signal);
  return { ...part, samples, seen };
}
