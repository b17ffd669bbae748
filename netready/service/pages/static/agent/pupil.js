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
        await this.#carry(new Batch(this.#outbox.splice(0)));
      } catch (error) {
        if (!(error instanceof WebFailure)) throw error;
        if (!this.#over) this.failure = error.word;
        this.#end();
      }
    }
    this.#sending = false;
  }

  /** Small parts are in the headers that HTTP sends anyhow; two large ones go side by side. */
  async #carry(batch) {
    const parts = [];
    const [up, down] = [batch.upBytes, batch.downBytes];
    const fetches = down > SMALL_BYTES || up <= SMALL_BYTES;
    batch.isSent = up <= SMALL_BYTES;
    if (!batch.isSent) {
      const body = this.payload.body(up);
      parts.push(this.target.up(body, this.signal).then(() => {
        batch.isSent = true;
        this.#take(batch, fetches ? 0 : down);
      }));
    }
    if (fetches) parts.push(this.target.down(down, (count) => this.#take(batch, count), this.signal));
    await Promise.all(parts);
    this.#take(batch, 0);
  }

  /** Bytes came: the player is told of them, and of each answer that is whole now, in order. */
  #take(batch, count) {
    if (this.#over) return;
    this.downBytes += count;
    if (count) this.player.received(nowS(), count);
    for (const exchange of batch.whole(count)) {
      this.upBytes += exchange.upBytes;
      this.player.answered(nowS());
    }
    this.#schedule();
  }
}

/** Requests that waited for each other go as one: a browser cannot send them in a row on one
 * connection (no HTTP/1.1 pipeline), and that must not look like a slow network. */
class Batch {
  isSent = false;
  #got = 0;
  #end = 0;

  constructor(exchanges) {
    this.exchanges = exchanges;
    this.upBytes = exchanges.reduce((sum, each) => sum + each.upBytes, 0);
    this.downBytes = exchanges.reduce((sum, each) => sum + each.downBytes, 0);
  }

  /** Those whose answers are whole with so many bytes more; none before all requests are up. */
  whole(count) {
    this.#got += count;
    const found = [];
    while (this.isSent && this.exchanges.length) {
      const end = this.#end + this.exchanges[0].downBytes;
      if (end > this.#got) break;
      this.#end = end;
      found.push(this.exchanges.shift());
    }
    return found;
  }
}
