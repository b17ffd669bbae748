// The probe beside the load: a question each interval, come what may; scored from the intended
// time. How a question travels is the affair of its line (`echo_line.js`).
// Over TCP nothing is lost: what the way lost was sent again and shows as delay.

import { readingOf, rttS } from "./clock.js";
import { percentile } from "./percentiles.js";
import { TIMER_EARLY_S, nowS, sleepS } from "./time.js";

const EXCHANGES_MAX = 100;
const EXCHANGES_ENOUGH = 40;
const BOUND_ENOUGH_S = 0.0005;
const STRAGGLE_S = 2;

/** @typedef {import("./echo_line.js").Sample} Sample */

/** Questions on an absolute schedule from `start` to `stop`. */
export class EchoSeries {
  /** @param {import("./echo_line.js").EchoLine} line */
  constructor(line, intervalS = line.intervalS) {
    this.line = line;
    this.intervalS = intervalS;
    /** @type {Sample[]} */
    this.samples = [];
    this.timer = 0;
  }

  start(atS = nowS()) {
    this.beginS = atS;
    this.#tick();
  }

  stop() {
    clearTimeout(this.timer);
  }

  /** Waits for answers on their way, at most some seconds. */
  async finish(signal) {
    this.stop();
    const endS = nowS() + STRAGGLE_S;
    while (this.samples.some((each) => each.receivedS === null) && nowS() < endS) {
      if (this.line.closed || (await sleepS(0.02, signal))) return;
    }
  }

  /** Those that were to leave in [fromS, toS). */
  between(fromS, toS) {
    return this.samples.filter((each) => each.intendedS >= fromS && each.intendedS < toS);
  }

  /** For the automatic stop and for a look. */
  recent(sinceS) {
    let first = this.samples.length;
    while (first > 0 && this.samples[first - 1].intendedS >= sinceS) first -= 1;
    return this.samples
      .slice(first)
      .map((each) => ({ intendedS: each.intendedS, rttMs: scoredMsOf(each, null) }));
  }

  #tick() {
    let dueS = this.beginS + this.samples.length * this.intervalS;
    while (dueS <= nowS() + TIMER_EARLY_S) {
      this.samples.push(this.line.ask(Math.min(dueS, nowS())));
      dueS += this.intervalS;
    }
    this.timer = setTimeout(() => this.#tick(), Math.max(0, (dueS - nowS()) * 1000));
  }
}

/** The common clock's offset by the shortest round trip; null: too few answers came. */
export async function readClock(line, signal) {
  const series = new EchoSeries(line, line.clockEveryS);
  series.start();
  while (series.samples.length < EXCHANGES_MAX && !isSharp(series.samples)) {
    if (line.closed || (await sleepS(line.clockEveryS, signal))) break;
  }
  await series.finish(signal);
  return readingOf(series.samples.filter((each) => each.receivedS !== null));
}

function isSharp(samples) {
  const answered = samples.filter((each) => each.receivedS !== null);
  return (
    answered.length >= EXCHANGES_ENOUGH && Math.min(...answered.map(rttS)) / 2 <= BOUND_ENOUGH_S
  );
}

function scoredMsOf(sample, missing) {
  return sample.receivedS === null ? missing : (sample.receivedS - sample.intendedS) * 1e3;
}

/** Answer minus intended time; one that never came is infinite. */
export function scoredMs(samples) {
  return samples.map((each) => scoredMsOf(each, Infinity));
}

/** Departure minus intended time: this device's own fault. */
export function latenessMs(samples) {
  return samples.map((each) => (each.sentS - each.intendedS) * 1e3);
}

/** Answered ones only: without this device's lateness and the target's time. */
export function networkRttsMs(samples) {
  return samples.filter((each) => each.receivedS !== null).map((each) => Math.max(0, rttS(each)) * 1e3);
}

/** Differences of neighbouring round trips, unsigned (D of RFC 3550 section 6.4.1). */
export function jitterStepsMs(samples) {
  const steps = [];
  for (let at = 1; at < samples.length; at += 1) {
    const [before, sample] = [samples[at - 1], samples[at]];
    if (before.receivedS === null || sample.receivedS === null) continue;
    steps.push(Math.abs(rttS(sample) - rttS(before)) * 1e3);
  }
  return steps;
}

/** The percentiles at which this device's own lateness is above 10 ms: there it would speak of it. */
export function lateStats(samples) {
  const late = latenessMs(samples);
  const stats = [["p50", 0.5], ["p95", 0.95], ["p98", 0.98], ["p99", 0.99], ["max", 1]];
  return new Set(stats.filter(([, q]) => (percentile(late, q) ?? 0) > 10).map(([name]) => name));
}
