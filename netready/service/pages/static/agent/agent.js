// This page as an agent: joined, waiting for signed duties, doing them, sending what it found.
// What it shows is handed in as `view`; it touches no element itself.

import { Aggregator, AwayError, RefusedError } from "./aggregator.js";
import { dutiesOf, webBase } from "./duties.js";
import { listenForDuties } from "./duties_line.js";
import { facts } from "./honesty.js";
import { forget, joined, keep, kept } from "./keeping.js";
import { obeyMeasure, obeyTakePart } from "./orders.js";
import { sleepS } from "./time.js";

const SEND_EVERY_S = 5;
const VERSION_MAX = 40;

export class BrowserAgent {
  #duties = null;
  #doing = null;
  #leaving = new AbortController();
  #byItself = false;
  #sending = false;

  /**
   * @param {import("./spool.js").Spool} spool
   * @param {object} view status, told, progress, waiting, found, gone
   * @param {{version: string, native: string, webs: string[]}} page what it says
   */
  constructor(spool, view, page, storage = localStorage) {
    this.spool = spool;
    this.view = view;
    this.page = page;
    this.storage = storage;
    this.state = kept(storage);
    this.aggregator = new Aggregator(this.state?.token);
  }

  /** Exchanges a join code; raises RefusedError or AwayError with a sentence. */
  async join(code) {
    const answer = await this.aggregator.join(code, await facts());
    this.state = joined(answer);
    this.aggregator.token = this.state.token;
    keep(this.storage, this.state);
  }

  /** Until it leaves, or is told that its token is worth nothing. */
  async run() {
    const { signal } = this.#leaving;
    const sending = this.#sendAlways(signal);
    const why = await listenForDuties(this.aggregator, {
      number: () => this.#duties?.number ?? Math.max(0, this.state.number - 1),
      facts,
      hear: (said) => this.#hear(said),
      way: (way) => this.view.status(way, this.state),
      signal,
    });
    this.#leaving.abort();
    this.#doing?.ending.abort();
    await sending;
    if (why) forget(this.storage);
    this.view.gone(this.#byItself ? "" : why);
  }

  /** The user wants this device to be no agent any more: what waits is sent, the token ends. */
  async leave() {
    this.#doing?.ending.abort();
    await this.send();
    this.#byItself = true; // its line may hear that the token ended before this hears the answer
    await this.aggregator.signOut().catch(() => {}); // away or revoked: it forgets all the same
    this.#leaving.abort();
    forget(this.storage);
  }

  /** The user stops what runs now. */
  stop() {
    this.#doing?.ending.abort();
  }

  async #hear(said) {
    let duties;
    try {
      const known = { key: this.state.key, agentId: this.state.agentId, number: this.state.number };
      duties = await dutiesOf(said, known);
    } catch (error) {
      this.view.told(`An order was not obeyed: ${error.message}.`);
      return;
    }
    if (duties.number < this.state.number || duties.number <= (this.#duties?.number ?? 0)) return;
    this.#duties = duties;
    this.state = { ...this.state, number: duties.number, room: duties.room };
    keep(this.storage, this.state);
    this.view.status("", this.state);
    this.#withdraw();
    this.#work();
  }

  /** What stands no more ends at once. */
  #withdraw() {
    if (this.#doing && !this.#open().some((id) => id === this.#doing.id)) {
      this.#doing.ending.abort();
    }
  }

  #open() {
    const part = this.#duties.take_part;
    return [...this.#duties.measure.map((each) => each.order), ...(part ? [part.run] : [])];
  }

  async #work() {
    while (!this.#doing && !this.#leaving.signal.aborted) {
      const next = this.#next();
      if (!next) return;
      const ending = new AbortController();
      this.#doing = { id: next.id, ending };
      try {
        await next.obey(ending.signal);
      } finally {
        this.#doing = null;
        this.#done(next.id);
      }
      await this.send();
    }
  }

  /** A run goes before measurements: others wait for this device. */
  #next() {
    const part = this.#duties.take_part;
    if (part && !this.state.done.includes(part.run)) {
      const office = this.#office();
      return { id: part.run, obey: (signal) => obeyTakePart(part, this.aggregator, office, signal) };
    }
    const order = this.#duties.measure.find((each) => !this.state.done.includes(each.order));
    return order && { id: order.order, obey: (signal) => obeyMeasure(order, this.#office(), signal) };
  }

  #done(id) {
    this.state = { ...this.state, done: [...this.state.done, id] };
    if (!this.#leaving.signal.aborted) keep(this.storage, this.state);
  }

  #office() {
    return {
      who: () => ({ site: this.state.site, room: this.state.room, device: this.state.label,
        agentVersion: this.page.version.slice(0, VERSION_MAX) }),
      baseOf: (address) => webBase(address, this.#duties.targets, this.page),
      keep: async (record) => {
        await this.spool.keep(record);
        this.view.found(record);
      },
      said: (id, state, share, words) => this.#say(id, state, share, words),
      told: (words) => this.view.told(words),
      progress: (share, words) => this.view.progress(share, words),
    };
  }

  /** Said as soon as it can be; of each order only the newest. */
  #say(id, state, share, words) {
    this.state.unsaid[id] = { state, share, words };
    keep(this.storage, this.state);
    this.view.told(words);
    this.#sayAll();
  }

  async #sayAll() {
    for (const [id, said] of Object.entries(this.state.unsaid)) {
      try {
        await this.aggregator.order(id, said.state, said.share, said.words);
      } catch (error) {
        if (error instanceof AwayError || isForLater(error)) return;
        if (!(error instanceof RefusedError)) throw error; // refused for good: nobody wants it
      }
      if (this.state.unsaid[id] === said) delete this.state.unsaid[id];
    }
    if (!this.#leaving.signal.aborted) keep(this.storage, this.state);
  }

  async #sendAlways(signal) {
    while (!signal.aborted) {
      await this.send();
      await sleepS(SEND_EVERY_S, signal);
    }
  }

  /** What waits goes to the aggregator; it says of each whether it is on its disk. */
  async send() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      const records = await this.spool.waiting();
      if (records.length) await this.#sendThese(records);
      await this.#sayAll();
    } catch (error) {
      if (!(error instanceof AwayError) && !(error instanceof RefusedError)) throw error;
    } finally {
      this.#sending = false;
      this.view.waiting(await this.spool.all());
    }
  }

  async #sendThese(records) {
    const answer = await this.aggregator.records(records);
    await this.spool.drop([...answer.kept, ...answer.had, ...answer.conflict]);
    for (const { line, why } of answer.refused) {
      const record = records[line - 1];
      if (record) await this.spool.refuse(record, why);
    }
  }
}

/** Too often, or a fault over there: the same may be taken in a while. */
function isForLater(error) {
  return error instanceof RefusedError && (error.status === 429 || error.status >= 500);
}
