// Full speed, down or up, by several requests side by side; counted at the receiver: here for a
// download, by the target for an upload (a browser's own count of what it sent is its buffer's).

import { nowS, sleepS } from "./time.js";
import { Payload, WebFailure } from "./web_target.js";

const WHOLE_BYTES = 32 * 1024 ** 3; // of one request; the time ends it long before
const PIECE_BYTES_MIN = 64 * 1024;
const PIECE_BYTES_MAX = 64 * 1024 ** 2;
const PIECE_S = 0.4;

/**
 * What it brought: `mbps` of the counted time, null where it did not last; `seconds` of each.
 * @typedef {{mbps: number|null, seconds: number[], failure: WebFailure|null}} Part
 */
/** @typedef {{streams: number, seconds: number, omitS: number, signal: AbortSignal}} Plan */

/**
 * @param {import("./web_target.js").WebTarget} target
 * @param {Plan} plan
 * @returns {Promise<Part>}
 */
export async function download(target, plan) {
  const tally = new Seconds(plan);
  const ending = new AbortController();
  const signal = AbortSignal.any ? AbortSignal.any([plan.signal, ending.signal]) : ending.signal;
  const beganS = nowS();
  const one = async () => {
    for (;;) await target.down(WHOLE_BYTES, (bytes) => tally.add(nowS() - beganS, bytes), signal);
  };
  const fault = untilFault(Array.from({ length: plan.streams }, one));
  const failure = await Promise.race([fault, lasted(plan)]);
  ending.abort();
  await fault;
  return tally.part(failure);
}

/** The same upwards; times are the target's own. */
export async function upload(target, plan) {
  const payload = new Payload();
  const pieces = [];
  const endS = nowS() + plan.seconds;
  const one = async () => {
    let size = PIECE_BYTES_MIN;
    while (nowS() < endS && !plan.signal.aborted) {
      const askedS = nowS();
      pieces.push(await target.up(payload.body(size), plan.signal));
      size = nextSize(size, nowS() - askedS);
    }
  };
  const failure = await untilFault(Array.from({ length: plan.streams }, one));
  return counted(plan, pieces).part(failure);
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
  const beganNs = Math.min(...pieces.map((piece) => piece.began_ns));
  for (const piece of pieces) {
    const fromS = (piece.began_ns - beganNs) / 1e9;
    const toS = Math.max(fromS + 1e-6, (piece.ended_ns - beganNs) / 1e9);
    tally.spread(fromS, toS, piece.bytes);
  }
  return tally;
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

/** The first failure of any; null when all have ended well. What is no failure is thrown on. */
async function untilFault(works) {
  try {
    await Promise.all(works);
    return null;
  } catch (error) {
    if (error instanceof WebFailure) return error;
    throw error;
  } finally {
    await Promise.allSettled(works);
  }
}
