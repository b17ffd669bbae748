// A virtual pupil on the wire: a player's requests as HTTP on one connection of the browser. The
// player decides what and when; here is only how its bytes go out and come back.
// Answers come in order, one request at a time: HTTP/1.1 in a browser knows nothing else.

import { TIMER_EARLY_S, nowS } from "./time.js";
import { SMALL_BYTES, WebFailure } from "./web_target.js";

export const CONNECTIONS_MAX = 6; // that browsers open to one host

/** How many connections one pupil of that activity uses at most. */
export function connectionsOf(activity) {
  if (activity === null) return 0;
  const bothWays = activity.shape === "stream" && activity.up_mbps > 0 && activity.down_mbps > 0;
  const manyAsked = (activity.request_bytes || 0) * (activity.objects || 1) > SMALL_BYTES;
  return bothWays || manyAsked ? 2 : 1;
}

export class VirtualPupil {
  #outbox = [];
  #sending = false;
  #timer = 0;
  #over = false;

  /**
   * @param {object} player
   * @param {import("./web_target.js").WebTarget} target
   * @param {import("./web_target.js").Payload} payload
   * @param {import("./players/exchange.js").Window} window
   * @param {string|null} failure why it has no connection
   */
  constructor(player, target, payload, window, failure = null) {
    this.player = player;
    this.target = target;
    this.payload = payload;
    this.window = window;
    this.failure = failure;
    this.downBytes = 0;
    this.upBytes = 0;
    this.latenessMs = [];
  }

  /** Plays until `signal` is aborted. */
  start(signal) {
    if (this.failure) return;
    this.signal = signal;
    signal.addEventListener("abort", () => this.#end(), { once: true });
    this.#schedule();
  }

  outcome() {
    return this.player.outcome(this.failure);
  }

  #end() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#outbox = [];
  }

  #schedule() {
    clearTimeout(this.#timer);
    const dueS = this.#over ? null : this.player.dueS();
    if (dueS === null) return;
    this.#timer = setTimeout(() => {
      if (nowS() >= dueS - TIMER_EARLY_S) this.#ask(dueS);
      this.#schedule();
    }, Math.max(0, (dueS - nowS()) * 1000));
  }

  #ask(dueS) {
    const now = nowS();
    if (this.window.holds(dueS)) this.latenessMs.push(Math.max(0, now - dueS) * 1e3);
    const exchange = this.player.take(now);
    if (exchange === null) return;
    this.#outbox.push(exchange);
    this.#send();
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#outbox.length && !this.#over) {
      try {
        await this.#exchange(this.#outbox.shift());
      } catch (error) {
        if (!(error instanceof WebFailure)) throw error;
        if (!this.#over) this.failure = error.word;
        this.#end();
        break;
      }
      if (this.#over) break;
      this.player.answered(nowS());
      this.#schedule();
    }
    this.#sending = false;
  }

  /** Small parts are in the headers that HTTP sends anyhow; two large ones go side by side. */
  async #exchange({ upBytes, downBytes }) {
    const parts = [];
    if (upBytes > SMALL_BYTES) parts.push(this.#up(upBytes));
    if (downBytes > SMALL_BYTES || !parts.length) parts.push(this.#down(downBytes));
    else this.#received(downBytes);
    await Promise.all(parts);
    if (!this.#over) this.upBytes += upBytes;
  }

  #up(bytes) {
    return this.target.up(this.payload.body(bytes), this.signal);
  }

  #down(bytes) {
    return this.target.down(bytes, (count) => this.#received(count), this.signal);
  }

  #received(count) {
    if (this.#over) return;
    this.downBytes += count;
    this.player.received(nowS(), count);
  }
}
