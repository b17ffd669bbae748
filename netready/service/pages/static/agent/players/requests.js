// Cloud documents and the like: small requests at times of the user's own, and autosave uploads.
// The times are an open loop: a slow answer delays no later request.

import { Tally } from "./exchange.js";
import { Opening } from "./opening.js";
import { WaitingLine, waited } from "./waiting.js";

const WAITING_MAX = 64;
const SAVED_BYTES = 200;
const PATIENCE_S = 1;

/** One user of an online document: think, ask, and save now and then. */
export class RequestsPlayer {
  constructor(activity, seat, dice) {
    if (activity.interval_s == null || activity.answer_bytes == null) {
      throw new RangeError(`${activity.key}: needs interval_s and answer_bytes`);
    }
    this.activity = activity;
    this.seat = seat;
    this.dice = dice;
    this.saveS = activity.autosave_bytes ? activity.autosave_s : null;
    this.patienceS = activity.limits?.response_s_p95_max || PATIENCE_S;
    this.opens = activity.opening_exchanges > 0 || activity.document_bytes != null;
    this.opening = new Opening(activity, seat);
    this.#begin(seat.startS);
    this.tally = new Tally(seat.window);
    this.line = new WaitingLine(seat);
  }

  #begin(atS) {
    this.nextRequestS = atS;
    this.nextSaveS = atS + this.dice.unit() * (this.saveS || 0);
  }

  dueS() {
    if (this.opening.underWay) return this.opening.dueS();
    return this.saveS == null ? this.nextRequestS : Math.min(this.nextRequestS, this.nextSaveS);
  }

  take(nowS) {
    if (this.opening.underWay) return this.opening.take(nowS);
    const exchange = this.#next();
    if (this.line.length >= WAITING_MAX) {
      this.line.giveUp(exchange);
      return null;
    }
    this.line.join(exchange);
    return exchange;
  }

  #next() {
    const { activity } = this;
    if (this.saveS != null && this.nextSaveS <= this.nextRequestS) {
      const intendedS = this.nextSaveS;
      this.nextSaveS += this.saveS;
      return { intendedS, upBytes: activity.autosave_bytes, downBytes: SAVED_BYTES };
    }
    const intendedS = this.nextRequestS;
    this.nextRequestS += this.dice.gapS(activity.interval_s);
    return { intendedS, upBytes: activity.request_bytes || 0, downBytes: activity.answer_bytes };
  }

  received(nowS, bytes) {
    this.tally.down(nowS, bytes);
  }

  answered(nowS) {
    if (!this.opening.underWay) {
      this.tally.up(nowS, this.line.leave(nowS).upBytes);
      return;
    }
    this.opening.answered(nowS, this.tally);
    if (!this.opening.underWay) this.#begin(nowS + this.dice.gapS(this.activity.interval_s));
  }

  outcome(failure = null) {
    const timesS = this.line.responseTimesS(this.patienceS);
    const found = waited(this.seat, this.activity.key, this.line, this.tally, timesS, failure);
    if (!this.opens) return found;
    if (this.opening.underWay) {
      return { ...found, delivered_ratio: this.opening.share, startup_s: null };
    }
    const share = found.delivered_ratio ?? 1;
    return { ...found, delivered_ratio: share, startup_s: this.opening.tookS };
  }
}
