// What all players share: the window that counts, the seat, and the count of what arrived. Times
// are seconds of the caller's monotonic clock. The same rules as netready/loadtest/players.

/**
 * One request and its answer; lateness and response times count from `intendedS`.
 * @typedef {{intendedS: number, upBytes: number, downBytes: number}} Exchange
 */
/** @typedef {{pupil: number, startS: number, window: Window}} Seat */

/** The time that counts, [beginS, endS); all pupils of a stage share one. */
export class Window {
  constructor(beginS, endS) {
    this.beginS = beginS;
    this.endS = endS;
  }

  get lengthS() {
    return this.endS - this.beginS;
  }

  /** Ends it at that moment, if it would have ended later; never before it began. */
  cut(atS) {
    this.endS = Math.min(this.endS, Math.max(this.beginS, atS));
  }

  holds(atS) {
    return this.beginS <= atS && atS < this.endS;
  }

  overlapS(fromS, toS) {
    return Math.max(0, Math.min(toS, this.endS) - Math.max(fromS, this.beginS));
  }
}

/** Bytes that arrived in the window, counted where they were received. */
export class Tally {
  constructor(window) {
    this.window = window;
    this.downBytes = 0;
    this.upBytes = 0;
  }

  down(nowS, bytes) {
    if (this.window.holds(nowS)) this.downBytes += bytes;
  }

  /** Bytes that the target has confirmed by its answer. */
  up(nowS, bytes) {
    if (this.window.holds(nowS)) this.upBytes += bytes;
  }

  get downMbps() {
    return (this.downBytes * 8e-6) / this.window.lengthS;
  }

  get upMbps() {
    return (this.upBytes * 8e-6) / this.window.lengthS;
  }
}

/**
 * A `PupilOutcome` as it travels, with what every player knows filled in.
 * @param {Seat} seat
 * @param {string} activity
 * @param {Tally} tally
 * @param {string|null} failure
 * @param {object} own what the player adds
 */
export function outcomeOf(seat, activity, tally, failure, own) {
  return {
    pupil: seat.pupil,
    activity,
    delivered_ratio: null,
    stalls: null,
    stall_s: 0,
    startup_s: null,
    response_s_p95: null,
    goodput_down_mbps: tally.downMbps,
    goodput_up_mbps: tally.upMbps,
    failure,
    ...own,
  };
}
