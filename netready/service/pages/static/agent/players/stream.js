// A constant rate: one chunk each interval, whether the earlier ones have arrived or not.

import { percentile } from "../percentiles.js";
import { Tally, outcomeOf } from "./exchange.js";
import { WaitingLine } from "./waiting.js";

const WAITING_MAX = 64;

/** Asks for a chunk at each tick; a tick that finds `WAITING_MAX` unanswered is lost. */
export class StreamPlayer {
  constructor(activity, seat, dice) {
    if (activity.interval_s == null) throw new RangeError(`${activity.key}: needs interval_s`);
    this.key = activity.key;
    this.seat = seat;
    this.intervalS = activity.interval_s;
    this.downBytes = Math.round(activity.down_mbps * activity.interval_s * 125_000);
    this.upBytes = Math.round(activity.up_mbps * activity.interval_s * 125_000);
    this.firstS = seat.startS + dice.unit() * activity.interval_s;
    this.tick = 0;
    this.intendedInWindow = 0;
    this.tally = new Tally(seat.window);
    this.line = new WaitingLine(seat);
  }

  dueS() {
    return this.firstS + this.tick * this.intervalS;
  }

  take() {
    const chunk = { intendedS: this.dueS(), upBytes: this.upBytes, downBytes: this.downBytes };
    this.tick += 1;
    if (this.seat.window.holds(chunk.intendedS)) this.intendedInWindow += 1;
    if (this.line.length >= WAITING_MAX) {
      this.line.giveUp(chunk);
      return null;
    }
    this.line.join(chunk);
    return chunk;
  }

  received(nowS, bytes) {
    this.tally.down(nowS, bytes);
  }

  answered(nowS) {
    this.tally.up(nowS, this.line.leave(nowS).upBytes);
  }

  outcome(failure = null) {
    return outcomeOf(this.seat, this.key, this.tally, failure, {
      delivered_ratio: this.#deliveredRatio(),
      startup_s: this.line.firstAnswerS,
      response_s_p95: percentile(this.line.responseTimesS(), 0.95),
    });
  }

  /** Bytes that arrived in the window / bytes that were due in it, in the worse direction. */
  #deliveredRatio() {
    const due = [
      [this.tally.downBytes, this.downBytes],
      [this.tally.upBytes, this.upBytes],
    ];
    const shares = due
      .filter(([, chunk]) => chunk && this.intendedInWindow)
      .map(([arrived, chunk]) => arrived / (chunk * this.intendedInWindow));
    return shares.length ? Math.min(1, ...shares) : null;
  }
}
