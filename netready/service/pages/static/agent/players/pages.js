// Research on the web: a click, the page's document, then all its objects at once, and reading.

import { Tally } from "./exchange.js";
import { WaitingLine, waited } from "./waiting.js";

const PATIENCE_S = 10;

/** One reader; clicks are an open loop, a page's time counts from the intended click. */
export class PagesPlayer {
  constructor(activity, seat, dice) {
    if (activity.interval_s == null || activity.answer_bytes == null || !activity.objects) {
      throw new RangeError(`${activity.key}: needs interval_s, answer_bytes and objects`);
    }
    const ask = activity.request_bytes || 0;
    this.key = activity.key;
    this.seat = seat;
    this.document = [ask, activity.answer_bytes];
    this.objects = [ask * activity.objects, (activity.object_bytes || 0) * activity.objects];
    this.clicksS = clicksS(activity.interval_s, seat, dice);
    this.patienceS = activity.limits?.response_s_p95_max || PATIENCE_S;
    this.tally = new Tally(seat.window);
    this.line = new WaitingLine(seat);
    this.asked = [];
    this.objectsDueS = null;
    this.documentWaits = false;
    this.freeS = seat.startS;
  }

  dueS() {
    if (this.objectsDueS !== null) return this.objectsDueS;
    if (this.documentWaits || !this.clicksS.length) return null;
    return Math.max(this.clicksS[0], this.freeS);
  }

  take() {
    if (this.objectsDueS !== null) {
      const intendedS = this.objectsDueS;
      this.objectsDueS = null;
      return this.#ask(intendedS, this.objects);
    }
    this.documentWaits = true;
    const click = this.#ask(this.clicksS.shift(), this.document);
    this.line.join(click);
    return click;
  }

  #ask(intendedS, sizes) {
    const [upBytes, downBytes] = sizes;
    this.asked.push([upBytes, sizes === this.document]);
    return { intendedS, upBytes, downBytes };
  }

  received(nowS, bytes) {
    this.tally.down(nowS, bytes);
  }

  answered(nowS) {
    const [upBytes, isDocument] = this.asked.shift();
    this.tally.up(nowS, upBytes);
    if (isDocument) {
      this.documentWaits = false;
      this.objectsDueS = this.freeS = nowS;
    } else {
      this.line.leave(nowS);
    }
  }

  outcome(failure = null) {
    const { beginS, endS } = this.seat.window;
    const latestS = endS - this.patienceS;
    const never = this.clicksS.filter((atS) => beginS <= atS && atS <= latestS).length;
    const timesS = [...this.line.responseTimesS(this.patienceS), ...Array(never).fill(Infinity)];
    return waited(this.seat, this.key, this.line, this.tally, timesS, failure);
  }
}

/** All clicks until the window ends; the first one at any moment of the reading time. */
function clicksS(intervalS, seat, dice) {
  const clicks = [];
  let atS = seat.startS + dice.unit() * intervalS;
  while (atS < seat.window.endS) {
    clicks.push(atS);
    atS += Math.max(0.1, dice.gapS(intervalS));
  }
  return clicks;
}
