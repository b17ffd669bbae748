// How far this device's clock stands from the common one, and how sure; the arithmetic of
// netready/loadtest/clock.py. Pure: exchanges and readings in seconds, handed in.

export const EXCHANGES_MIN = 5;
const DRIFT_USUAL = 100e-6;
const DRIFT_MAX = 500e-6;
const BOUND_MS_MAX = 50;
const GAP_S_MAX = 1;
const CLOCKS_APART_S_MAX = 2;

/**
 * One question and its answer: `sentS`, `receivedS` of this device, `reachedS`, `leftS` of the
 * common clock.
 * @typedef {{sentS: number, reachedS: number, leftS: number, receivedS: number}} Exchange
 */
/** @typedef {{at_s: number, offset_s: number, bound_s: number}} Reading */

/** When it really left: a question that waited for its turn left later than it was asked. */
function leftHereS(exchange) {
  return exchange.askedS ?? exchange.sentS;
}

/** @param {Exchange} exchange */
export function rttS(exchange) {
  return exchange.receivedS - leftHereS(exchange) - (exchange.leftS - exchange.reachedS);
}

/**
 * From the exchange with the shortest round trip; null: there are too few to choose from.
 * @param {Exchange[]} exchanges
 * @returns {Reading|null}
 */
export function readingOf(exchanges) {
  const possible = exchanges.filter((each) => rttS(each) >= 0);
  if (possible.length < EXCHANGES_MIN) return null;
  const best = possible.reduce((a, b) => (rttS(b) < rttS(a) ? b : a));
  return {
    at_s: (leftHereS(best) + best.receivedS) / 2,
    offset_s: (best.reachedS - leftHereS(best) + (best.leftS - best.receivedS)) / 2,
    bound_s: rttS(best) / 2,
  };
}

/** Own time to common time and back, by a reading before and perhaps one after. */
export class Converter {
  /**
   * @param {Reading} before
   * @param {Reading|null} after
   */
  constructor(before, after = null) {
    this.before = before;
    this.after = after;
  }

  commonS(ownS) {
    return ownS + this.#offsetS(ownS);
  }

  ownS(commonS) {
    return commonS - this.#offsetS(commonS - this.before.offset_s);
  }

  /** The most by which a conversion at that moment may be wrong. */
  boundS(ownS) {
    if (!this.after) return this.before.bound_s + Math.abs(ownS - this.before.at_s) * DRIFT_USUAL;
    return Math.max(this.before.bound_s, this.after.bound_s);
  }

  #offsetS(ownS) {
    const { before, after } = this;
    if (!after || after.at_s <= before.at_s) return before.offset_s;
    const share = (ownS - before.at_s) / (after.at_s - before.at_s);
    return before.offset_s + share * (after.offset_s - before.offset_s);
  }
}

/**
 * The reading, where it is sharp enough to be of use.
 * @param {Reading|null} reading
 */
export function trusted(reading) {
  return reading && reading.bound_s * 1e3 <= BOUND_MS_MAX ? reading : null;
}

/**
 * Why this device's times may not be compared with those of others, a sentence; "": they may.
 * @param {Reading} before
 * @param {Reading|null} after
 * @param {{monotonicS: number, wallS: number, gapS: number}} passed
 */
export function clockFault(before, after, passed) {
  if (passed.gapS > GAP_S_MAX) return `It stood still for ${passed.gapS.toFixed(1)} s in the stage.`;
  const boundMs = before.bound_s * 1e3;
  if (boundMs > BOUND_MS_MAX) {
    return `Its clock is known only to ${boundMs.toFixed(0)} ms (at most ${BOUND_MS_MAX} ms).`;
  }
  const sharp = trusted(after);
  if (sharp) return drift(before, sharp);
  const apartS = Math.abs(passed.wallS - passed.monotonicS);
  if (apartS > CLOCKS_APART_S_MAX) {
    return `It slept, or its clock was set, by ${apartS.toFixed(0)} s in the stage.`;
  }
  return "";
}

function drift(before, after) {
  const movedS = Math.abs(after.offset_s - before.offset_s);
  const unsureS = before.bound_s + after.bound_s;
  const passedS = Math.max(0, after.at_s - before.at_s);
  if (movedS - unsureS <= DRIFT_MAX * passedS) return "";
  return (
    `Its clock went wrong by ${(movedS * 1e3).toFixed(0)} ms in ${passedS.toFixed(0)} s, ` +
    "which is no drift of a clock that works, or it slept."
  );
}
