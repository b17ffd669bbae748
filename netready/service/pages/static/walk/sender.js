/** Empties the outbox when it can. An event leaves it only when the aggregator says it has it. */

import { ApiError, NoConnection, ask } from "./api.js";

const EVENTS = "/api/v1/walk/events";
const PHOTOS = "/api/v1/walk/photos";
const AT_ONCE = 50;
const PHOTO_MS = 60000;
const FIRST_MS = 1000;
const LONGEST_MS = 15000;

export class Sender {
  /**
   * @param {import("./outbox.js").Outbox} outbox
   * @param {(change: {waiting: object[], connected: boolean, sent: boolean, fault: string}) => void} told
   */
  constructor(outbox, told) {
    this.outbox = outbox;
    this.told = told;
    this.connected = true;
    this.sending = null;
    this.again = false;
    this.delayMs = FIRST_MS;
    this.timer = 0;
  }

  /** Something may be waiting, or the connection may be back. */
  async wake() {
    clearTimeout(this.timer);
    this.again = true;
    this.sending ??= this.#run().finally(() => {
      this.sending = null;
    });
    await this.sending;
  }

  /** What is waiting now. */
  waiting() {
    return this.outbox.events();
  }

  async #run() {
    while (this.again) {
      this.again = false;
      let sent = false;
      let fault = "";
      try {
        sent = await this.#flush((words) => {
          fault = words;
        });
        this.connected = true;
        this.delayMs = FIRST_MS;
      } catch (error) {
        fault = this.#failed(error);
      }
      this.told({ waiting: await this.outbox.events(), connected: this.connected, sent, fault });
    }
  }

  async #flush(complain) {
    let sent = false;
    for (;;) {
      const events = (await this.outbox.events()).slice(0, AT_ONCE);
      if (events.length === 0) return sent;
      const ready = await this.#withPhotos(events, complain);
      if (ready.length === 0) continue;
      await this.#handIn(ready, complain);
      sent = true;
    }
  }

  /** A batch that is refused whole goes one by one, so that one bad event holds up no other. */
  async #handIn(events, complain) {
    try {
      const kept = await ask("POST", EVENTS, { body: events });
      if (kept.refused.length > 0) complain(kept.refused[0].why);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 422) throw error;
      if (events.length > 1) {
        for (const event of events) await this.#handIn([event], complain);
        return;
      }
      complain(error.message);
    }
    await this.outbox.remove(events);
  }

  /** The pictures go first; an event whose picture is refused is given up, and that is said. */
  async #withPhotos(events, complain) {
    const ready = [];
    for (const event of events) {
      if (event.kind !== "photo" || (await this.#photoSent(event, complain))) ready.push(event);
    }
    return ready;
  }

  async #photoSent(event, complain) {
    const photo = await this.outbox.photo(event.refers);
    if (photo === undefined) return true;
    const asked = new URLSearchParams({ photo_id: event.refers, room: event.room });
    try {
      await ask("POST", `${PHOTOS}?${asked}`, { body: photo, withinMs: PHOTO_MS });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status < 403 || error.status >= 500) throw error;
      if (error.status === 408 || error.status === 429) throw error;
      complain(`The photo was not taken: ${error.message}`);
      await this.outbox.remove([event]);
      return false;
    }
  }

  #failed(error) {
    this.connected = !(error instanceof NoConnection);
    this.timer = setTimeout(() => this.wake(), this.delayMs);
    this.delayMs = Math.min(LONGEST_MS, this.delayMs * 2);
    if (error instanceof NoConnection) return "";
    if (error instanceof ApiError && error.status === 401) {
      return "You are signed out. Sign in again on this phone: nothing is lost.";
    }
    return error.message;
  }
}
