/** This phone as one of the devices that measure: the browser agent, inside the walk's page. */

import { BrowserAgent } from "../agent/agent.js";
import { maySleep, stayAwake } from "../agent/awake.js";
import { kept } from "../agent/keeping.js";
import { Spool } from "../agent/spool.js";
import { ask } from "./api.js";

/** The same as of the device's own page: one tab of a browser is the agent. */
const LOCK = "netready-agent";

export class Phone {
  /** @param {HTMLElement} facts @param {() => void} changed */
  constructor(facts, changed) {
    const { version, role, native, webs } = facts.dataset;
    this.page = { version, role, native, webs: webs ? webs.split(" ") : [] };
    this.changed = changed;
    this.agent = null;
    this.words = "";
  }

  /** Its id as a device; "": it is none now. */
  get id() {
    return this.agent?.state?.agentId ?? "";
  }

  /** Goes on where it was before a reload. */
  async resume() {
    if (kept(localStorage)) await this.#alone((agent) => this.#work(agent));
  }

  /** Joins by a code that the technician's own sign-in makes: nothing is typed. */
  async join() {
    const made = await ask("POST", "/api/v1/codes", { body: { role: "agent" } });
    await this.#alone(async (agent) => {
      await agent.join(made.code);
      await this.#work(agent);
    });
  }

  /** It measures no more. */
  leave() {
    this.agent?.leave();
  }

  async #work(agent) {
    this.agent = agent;
    this.words = "";
    this.changed();
    await stayAwake();
    agent
      .run()
      .catch((error) => this.#said(`This phone cannot measure: ${error.message}`))
      .finally(() => {
        maySleep();
        this.agent = null;
        this.free?.();
        this.changed();
      });
  }

  #said(words) {
    this.words = words;
    this.changed();
  }

  /** Holds the lock as long as the agent runs. */
  async #alone(task) {
    const agent = new BrowserAgent(await Spool.open(), this.#view(), this.page);
    if (!navigator.locks) return task(agent);
    return new Promise((resolve, reject) => {
      navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
        if (lock === null) {
          this.#said("This phone measures in another tab already.");
          return resolve();
        }
        try {
          await task(agent);
          resolve();
        } catch (error) {
          return reject(error);
        }
        return this.agent ? new Promise((free) => (this.free = free)) : undefined;
      });
    });
  }

  #view() {
    return {
      status: () => this.changed(),
      told: () => {},
      progress: () => {},
      waiting: () => {},
      found: () => {},
      gone: (why) => this.#said(why || ""),
    };
  }
}
