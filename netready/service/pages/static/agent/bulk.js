// Full speed, down or up, by several requests side by side; counted at the receiver: here for a
// download, by the target for an upload (a browser's own count of what it sent is its buffer's).

import { nowS, sleepS } from "./time.js";
import { Payload, WebFailure } from "./web_target.js";

const WHOLE_BYTES = 32 * 1024 ** 3; // of one request; the time ends it long before
const PIECE_BYTES_MIN = 64 * 1024;
const PIECE_BYTES_MAX = 16 * 1024 ** 2;
const PIECE_S = 0.4;
const AHEAD_S = 0.02;
const GRACE_S = 5; // for the last pieces of an upload

/**
 * What it brought: `mbps` of the counted time, null where it did not last; `seconds` of each.
 * @typedef {{mbps: number|null, seconds: number[], failure: WebFailure|null}} Part
 */
/**
 * `maxMbps`: of all streams together; more is not asked for, and that is no limit of the way.
 * @typedef {{streams: number, seconds: number, omitS: number, maxMbps: number,
 *   signal: AbortSignal}} Plan
 */

/**
 * @param {import("./web_target.js").WebTarget} target
 * @param {Plan} plan
 * @returns {Promise<Part>}
 */
export async function download(target, plan) {
  const tally = new Seconds(plan);
  const ending = endingOf(plan.signal);
  const beganS = nowS();
  const pace = new Pace(plan.maxMbps);
  const count = (bytes) => {
    tally.add(nowS() - beganS, bytes);
    return pace.spend(bytes, ending.signal);
  };
  const one = async () => {
    for (;;) await target.down(WHOLE_BYTES, count, ending.signal);
  };
  const failure = await firstOf(plan, one, lasted(plan));
  ending.abort();
  return tally.part(failure);
}

/** The same upwards; times are the target's own. */
export async function upload(target, plan) {
  const payload = new Payload();
  payload.body(PIECE_BYTES_MAX); // made now, not in the measured time
  const pieces = [];
  const ending = endingOf(plan.signal);
  const pace = new Pace(plan.maxMbps);
  const overdue = setTimeout(() => ending.abort(), (plan.seconds + GRACE_S) * 1000);
  const endS = nowS() + plan.seconds;
  const mostBytes = Math.max(PIECE_BYTES_MIN, (plan.maxMbps * 125_000 * PIECE_S) / plan.streams);
  const one = async () => {
    let size = PIECE_BYTES_MIN;
    while (nowS() < endS) {
      await pace.spend(size, ending.signal);
      const askedS = nowS();
      pieces.push(await target.up(payload.body(size), ending.signal));
      size = Math.round(Math.min(nextSize(size, nowS() - askedS), mostBytes));
    }
  };
  const failure = await firstOf(plan, one, new Promise(() => {}));
  clearTimeout(overdue);
  ending.abort();
  const known = pieces.some((piece) => piece.bytes > 0);
  return counted(plan, pieces).part(failure || (known ? null : new WebFailure("timeout")));
}

/** Pieces that take a good part of a second: the pause between two is then little. */
export function nextSize(size, tookS) {
  const wanted = (size * PIECE_S) / Math.max(tookS, 1e-3);
  const next = Math.min(wanted, size * 4);
  return Math.round(Math.min(PIECE_BYTES_MAX, Math.max(PIECE_BYTES_MIN, next)));
}

/** Each piece is spread evenly over the time in which the target received it. */
export function counted(plan, pieces) {
  const tally = new Seconds(plan);
  const beganNs = pieces.reduce((least, piece) => Math.min(least, piece.began_ns), Infinity);
  for (const piece of pieces) {
    const fromS = (piece.began_ns - beganNs) / 1e9;
    const toS = Math.max(fromS + 1e-6, (piece.ended_ns - beganNs) / 1e9);
    tally.spread(fromS, toS, piece.bytes);
  }
  return tally;
}

/** Holds all streams together to a rate; what a page does not read, the sender does not send. */
export class Pace {
  constructor(maxMbps) {
    this.bytesPerS = maxMbps * 125_000;
    this.paidS = nowS();
  }

  /** Null: go on; else waits until so many bytes may have come. */
  spend(bytes, signal) {
    const now = nowS();
    this.paidS = Math.max(this.paidS, now - AHEAD_S) + bytes / this.bytesPerS;
    return this.paidS - now > AHEAD_S ? sleepS(this.paidS - now, signal) : null;
  }
}

/** Bytes in the counted time, and by the second. */
class Seconds {
  constructor(plan) {
    this.plan = plan;
    this.counted = 0;
    this.bySecond = Array(Math.floor(plan.seconds)).fill(0);
  }

  add(atS, bytes) {
    if (atS >= this.plan.omitS && atS < this.plan.seconds) this.counted += bytes;
    if (Math.floor(atS) < this.bySecond.length) this.bySecond[Math.floor(atS)] += bytes;
  }

  spread(fromS, toS, bytes) {
    const share = (lowS, highS) =>
      (bytes * Math.max(0, Math.min(toS, highS) - Math.max(fromS, lowS))) / (toS - fromS);
    this.counted += share(this.plan.omitS, this.plan.seconds);
    this.bySecond = this.bySecond.map((sum, second) => sum + share(second, second + 1));
  }

  /** @returns {Part} */
  part(failure) {
    const lengthS = this.plan.seconds - this.plan.omitS;
    return {
      mbps: failure ? null : (this.counted * 8e-6) / lengthS,
      seconds: this.bySecond.map((bytes) => bytes * 8e-6),
      failure,
    };
  }
}

async function lasted(plan) {
  return (await sleepS(plan.seconds, plan.signal)) ? new WebFailure("stopped") : null;
}

/** Aborts by itself and with the given one. */
function endingOf(signal) {
  const ending = new AbortController();
  if (signal.aborted) ending.abort();
  signal.addEventListener("abort", () => ending.abort(), { once: true });
  return ending;
}

/** The first failure of any stream, or what `end` says; null when all have ended well. */
function firstOf(plan, one, end) {
  const works = Array.from({ length: plan.streams }, one);
  const failures = works.map((work) => work.then(() => new Promise(() => {}), asFailure));
  return Promise.race([...failures, end, Promise.all(works).then(() => null, asFailure)]);
}

/** What is no failure of the way is a fault of this program. */
function asFailure(error) {
  if (error instanceof WebFailure) return error;
  throw error;
}
