// The requests that wait for their answers, and how long each took from its intended time.

import { percentile } from "../percentiles.js";
import { outcomeOf } from "./exchange.js";

/** Answers come in the order of the requests; only those intended in the window count. */
export class WaitingLine {
  constructor(seat) {
    this.window = seat.window;
    this.waiting = [];
    this.lost = 0;
    this.answeredS = [];
    this.firstAnswerS = null;
  }

  get length() {
    return this.waiting.length;
  }

  join(exchange) {
    this.waiting.push(exchange);
  }

  /** A request could not even be made: it counts as never answered. */
  giveUp(exchange) {
    if (this.window.holds(exchange.intendedS)) this.lost += 1;
  }

  /** The oldest request has its answer. */
  leave(nowS) {
    const exchange = this.waiting.shift();
    this.firstAnswerS ??= nowS - exchange.intendedS;
    if (this.window.holds(exchange.intendedS)) this.answeredS.push(nowS - exchange.intendedS);
    return exchange;
  }

  /** One for each request that had `patienceS` for its answer; infinite where none came. */
  responseTimesS(patienceS = 1) {
    const latestS = this.window.endS - patienceS;
    const missing = this.waiting.filter(
      (each) => this.window.holds(each.intendedS) && each.intendedS <= latestS,
    ).length;
    return [...this.answeredS, ...Array(missing + this.lost).fill(Infinity)];
  }
}

/** What a pupil got who waits for answers: the share that came at all, and how long they took. */
export function waited(seat, activity, line, tally, timesS, failure) {
  const missing = timesS.filter((timeS) => timeS === Infinity).length;
  return outcomeOf(seat, activity, tally, failure, {
    delivered_ratio: timesS.length ? 1 - missing / timesS.length : null,
    startup_s: line.firstAnswerS,
    response_s_p95: percentile(timesS, 0.95),
  });
}
