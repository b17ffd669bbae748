// One stage on one device of many, from its Prepare to its Report, as
// netready_probes/agent/stage_work.py does it. Whatever keeps this page from taking part is said in
// a sentence, and then nothing is loaded.

import { Converter, clockFault, trusted } from "./clock.js";
import { openEcho } from "./echo_line.js";
import { Honesty, faultsOf } from "./honesty.js";
import { isPlayable } from "./players/index.js";
import { CONNECTIONS_MAX, connectionsOf } from "./pupil.js";
import { StageRun, withoutLoad } from "./stage_run.js";
import { nowS, sleepS } from "./time.js";
import { WebFailure, WebTarget } from "./web_target.js";

const LATE_S_MAX = 0.05;
const HEAR_S = 0.05;
const PUPILS_MAX = 500;
const STAGE_S_MAX = 3600;

/**
 * Why this page cannot play the stage, a sentence; "": it can.
 * @param {object} prepare
 * @param {number} most connections that are left for pupils
 */
export function whyNotPlayable(prepare, most = CONNECTIONS_MAX) {
  if (!isWithinBounds(prepare)) return "The stage is larger or longer than anybody means well with.";
  const activities = new Map(prepare.activities);
  const asked = prepare.assignment.map((key) => activities.get(key) ?? null);
  if (!asked.every(isPlayable)) {
    return "Calls go over UDP, which a web page cannot send: use an installed agent for them.";
  }
  const connections = asked.reduce((sum, activity) => sum + connectionsOf(activity), 0);
  if (connections > most) {
    return (
      `A browser has ${most} connections to one host, and ${connections} are ` +
      "needed for these pupils: use more devices."
    );
  }
  return "";
}

/** The same bounds as netready_probes/agent/messages.py; what is no number is not within. */
function isWithinBounds({ stage, assignment, offset_s: offsetS, within_s: withinS }) {
  const times = [stage.ramp_s, stage.settle_s, stage.measure_s, offsetS, withinS];
  const many = assignment.length >= 1 && assignment.length <= PUPILS_MAX;
  return many && times.every((each) => each >= 0 && each <= STAGE_S_MAX);
}

export class StageWork {
  #heard = { stop: false, leave: false, end: "", startS: null };
  #stopping = new AbortController();

  /**
   * @param {import("./run_line.js").RunLine} line
   * @param {object} prepare
   * @param {object} member label, baseOf(address), isPermitted(prepare), told(words), signal
   */
  constructor(line, prepare, member) {
    this.line = line;
    this.prepare = prepare;
    this.member = member;
    this.run = null;
  }

  get leave() {
    return this.#heard.leave;
  }

  /** A message that came while this stage is under way. */
  hear({ say, with: fields }) {
    if (say === "leave") this.#heard.leave = true;
    else if (fields.number !== this.prepare.number) return;
    if (say === "leave" || say === "stop") this.#stop();
    if (say === "commit") this.#heard.startS = fields.start_s;
    if (say === "end") this.run?.end(fields.why);
  }

  /** All of it. */
  async work() {
    const base = this.member.baseOf(this.prepare.address);
    if (base === null) return this.#refuse("The target is not on the list that was signed.");
    if (!this.member.isPermitted(this.prepare)) {
      return this.#refuse("Nobody's permission to load this network came with the stage.");
    }
    const why = whyNotPlayable(this.prepare);
    if (why) return this.#refuse(why);
    const watch = setInterval(() => this.#isOver(), HEAR_S * 1000);
    const stop = () => this.#stop();
    this.member.signal.addEventListener("abort", stop, { once: true });
    const honesty = new Honesty().start();
    try {
      await this.#connected(new WebTarget(base, this.member.label, this.prepare.run), honesty);
    } finally {
      clearInterval(watch);
      this.member.signal.removeEventListener("abort", stop);
      honesty.stop();
    }
    return undefined;
  }

  async #connected(target, honesty) {
    let probe;
    try {
      probe = await openEcho(target);
    } catch (error) {
      if (!(error instanceof WebFailure)) throw error;
      const why = `No load was made, because the delay beside it could not be watched (${error.word}).`;
      return this.#ready(0, null, withoutLoad(this.prepare.stage, why));
    }
    try {
      const why = whyNotPlayable(this.prepare, CONNECTIONS_MAX - probe.connections);
      if (why) return this.#refuse(why);
      this.run = new StageRun(target, this.prepare, probe);
      return await this.#start(honesty);
    } finally {
      probe.close();
    }
  }

  async #start(honesty) {
    const signal = this.#stopping.signal;
    const before = await this.run.getReady(signal);
    if (signal.aborted) return;
    this.#ready(this.run.connected, before, null);
    if (!before) {
      this.#refuse("Its clock could not be compared with the target's: too few answers.");
      return;
    }
    const startS = await this.#commit();
    if (startS === null) {
      if (!this.#heard.leave) this.#refuse("No start was told in time, so nothing was loaded.");
      return;
    }
    await this.#play(before, startS, honesty);
  }

  async #commit() {
    const endS = nowS() + this.prepare.within_s;
    while (!this.#stopping.signal.aborted && nowS() < endS) {
      if (this.#heard.startS !== null) return this.#heard.startS;
      await sleepS(HEAR_S, this.#stopping.signal);
    }
    return null;
  }

  async #play(before, startS, honesty) {
    const atS = new Converter(before).ownS(startS);
    const lateS = nowS() - atS;
    if (lateS > LATE_S_MAX || -lateS > this.prepare.within_s) {
      this.#refuse(`The start was ${lateS.toFixed(1)} s away when it was told.`);
      return;
    }
    this.member.told(`starting in ${(-lateS).toFixed(1)} s`);
    honesty.again();
    const began = { monotonicS: nowS(), wallMs: Date.now() };
    const progress = (look) => {
      this.member.progress(look);
      this.line.say("progress", { number: this.prepare.number, look });
    };
    const measurement = await this.run.play(atS, progress, this.#stopping.signal);
    const seen = honesty.seen();
    const passed = {
      monotonicS: nowS() - began.monotonicS,
      wallS: (Date.now() - began.wallMs) / 1000,
      gapS: seen.stoodStillS,
    };
    await this.#report(measurement, before, passed, startS, seen);
  }

  async #report(measurement, before, passed, startS, seen) {
    if (measurement === null) {
      this.member.told("stopped");
      this.line.say("report", { number: this.prepare.number });
      return;
    }
    const after = await this.run.clock(this.#stopping.signal);
    const convert = new Converter(before, trusted(after));
    const started = this.run.startedS;
    const fault = clockFault(before, after, passed) || faultsOf(seen)[0] || "";
    this.line.say("report", {
      number: this.prepare.number,
      measurement,
      start_error_ms: (convert.commonS(started) - startS) * 1e3,
      clock_bound_ms: convert.boundS(started) * 1e3,
      started_s: started,
      fault,
    });
    this.member.told(measurement.ended_by || fault || "played to the end");
  }

  #ready(connected, clock, without) {
    this.line.say("ready", { number: this.prepare.number, connected, clock, without });
  }

  #isOver() {
    if (this.line.lost) this.#stop();
  }

  #stop() {
    this.#heard.stop = true;
    this.#stopping.abort();
  }

  #refuse(why) {
    this.member.told(why);
    this.line.say("refused", { number: this.prepare.number, why });
  }
}
