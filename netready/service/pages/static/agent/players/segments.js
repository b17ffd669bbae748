// Video: fetch a segment, wait until the buffer has room, fetch the next. Why the buffer is small
// and the delivered share is measured over whole cycles: netready/loadtest/players/segments.py.

import { Tally, outcomeOf } from "./exchange.js";
import { Ladder } from "./ladder.js";
import { Screen } from "./screen.js";

const BUFFER_SEGMENTS_MAX = 2;
const PLAYABLE_S = 1;
const REQUEST_BYTES = 400;

/** One viewer, of one fixed rate or of a ladder. */
export class SegmentsPlayer {
  constructor(activity, seat) {
    if (activity.segment_s == null) throw new RangeError(`${activity.key}: needs segment_s`);
    this.key = activity.key;
    this.seat = seat;
    this.segmentS = activity.segment_s;
    const mostS = BUFFER_SEGMENTS_MAX * activity.segment_s;
    this.bufferS = Math.max(
      activity.segment_s + PLAYABLE_S,
      Math.min(activity.buffer_s || mostS, mostS),
    );
    this.ownMbps = activity.down_mbps;
    this.chooses = Boolean(activity.ladder_mbps?.length);
    this.ladder = new Ladder(activity);
    this.segmentBytes = 1;
    this.askedS = seat.startS;
    this.tally = new Tally(seat.window);
    this.screen = new Screen(seat);
    this.nextS = seat.startS;
    this.requested = [];
  }

  dueS() {
    return this.nextS;
  }

  take(nowS) {
    const intendedS = this.nextS ?? nowS;
    this.nextS = null;
    this.askedS = nowS;
    this.segmentBytes = Math.max(1, Math.round(this.ladder.mbps * this.segmentS * 125_000));
    if (this.seat.window.holds(intendedS)) this.requested.push([intendedS, this.ladder.mbps]);
    return { intendedS, upBytes: REQUEST_BYTES, downBytes: this.segmentBytes };
  }

  received(nowS, bytes) {
    this.tally.down(nowS, bytes);
    this.screen.add(nowS, (bytes / this.segmentBytes) * this.segmentS);
  }

  answered(nowS) {
    this.tally.up(nowS, REQUEST_BYTES);
    this.ladder.learn(this.segmentBytes, nowS - this.askedS);
    const surplusS = this.screen.bufferedS(nowS) + this.segmentS - this.bufferS;
    this.nextS = nowS + Math.max(0, surplusS);
  }

  outcome(failure = null) {
    this.screen.advance(this.seat.window.endS);
    return outcomeOf(this.seat, this.key, this.tally, failure, {
      delivered_ratio: this.#deliveredRatio(),
      stalls: this.screen.stalls,
      stall_s: this.screen.stallS,
      startup_s: this.screen.startupS,
      rung_mbps: this.#rungMbps(),
    });
  }

  #rungMbps() {
    if (!this.chooses || !this.requested.length) return null;
    return this.requested.reduce((sum, [, mbps]) => sum + mbps, 0) / this.requested.length;
  }

  /** Media of the whole cycles in the window / what its own rate needs in that time. */
  #deliveredRatio() {
    const { window } = this.seat;
    const byBytes = Math.min(1, this.tally.downBytes / (this.ownMbps * 125_000 * window.lengthS));
    if (this.requested.length < 2) return byBytes;
    const firstS = this.requested[0][0];
    const lastS = this.requested.at(-1)[0];
    const silentS = Math.max(0, window.endS - lastS - this.segmentS);
    if (silentS > 2 * this.segmentS) return byBytes;
    const rates = this.requested.slice(0, -1).reduce((sum, [, mbps]) => sum + mbps, 0);
    return Math.min(1, (rates * this.segmentS) / (this.ownMbps * (lastS - firstS)));
  }
}
