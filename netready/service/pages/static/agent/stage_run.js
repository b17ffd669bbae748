// One stage of this device, prepared: warmed up, watched, ready to play from a given moment. The
// figures have the form in which netready/domain/load.py knows them.

import { diceOf } from "./dice.js";
import { EchoSeries, latenessMs, readClock, scoredMs } from "./echo.js";
import { histogramOf } from "./histogram.js";
import { Window } from "./players/exchange.js";
import { playerFor } from "./players/index.js";
import { percentile, summary } from "./percentiles.js";
import { VirtualPupil } from "./pupil.js";
import { nowS, sleepS, sleepUntilS } from "./time.js";
import { tripReason } from "./trip.js";
import { Payload, WebFailure } from "./web_target.js";

const IDLE_PROBE_S = 2;
const LOOK_S = 0.1;
const CHECK_S = 0.5;
const RECENT_S = 2;
const TRIP_LOOK_S = 11;
const PROGRESS_EVERY_S = 1;

/** Where nothing was measured; `why`: a sentence where the load was not begun, for safety. */
export function withoutLoad(stage, why) {
  return { stage, pupils: [], idle_rtt_ms: [], loaded_rtt_ms: [], loss_ratio: null,
    probes_sent: 0, duration_s: 0, strain: {}, ended_by: why };
}

/** A typed value's infinity travels as text. */
export function told(value) {
  if (value === Infinity) return "inf";
  if (Array.isArray(value)) return value.map(told);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, told(item)]));
}

export class StageRun {
  /**
   * @param {import("./web_target.js").WebTarget} target
   * @param {object} prepare as it came
   * @param {import("./echo_line.js").EchoLine} line
   */
  constructor(target, prepare, line) {
    this.target = target;
    this.prepare = prepare;
    this.stage = prepare.stage;
    this.line = line;
    this.activities = new Map(prepare.activities);
    this.payload = new Payload();
    this.failures = [];
    this.endedBy = "";
  }

  get connected() {
    return this.failures.filter((word, at) => word === null && this.#activity(at)).length;
  }

  /** A connection for each, and the round trip before the load. */
  async getReady(signal) {
    this.failures = await Promise.all(
      this.prepare.assignment.map((_key, at) => (this.#activity(at) ? this.#warm(signal) : null)),
    );
    const series = new EchoSeries(this.line);
    series.start();
    await sleepS(IDLE_PROBE_S, signal);
    await series.finish(signal);
    this.idle = series.samples;
    return readClock(this.line, signal);
  }

  clock(signal) {
    return this.line.closed ? null : readClock(this.line, signal);
  }

  /** Ends the load early, keeping what was measured. */
  end(why) {
    this.endedBy ||= why;
  }

  /**
   * From that moment to the end; null: it was stopped.
   * @param {number} atS of this device's clock
   * @param {(look: object) => void} progress
   * @param {AbortSignal} signal
   */
  async play(atS, progress, signal) {
    const { ramp_s: rampS, settle_s: settleS, measure_s: measureS } = this.stage;
    this.window = new Window(atS + rampS + settleS, atS + rampS + settleS + measureS);
    this.pupils = this.prepare.assignment.map((key, at) => this.#pupil(at, atS));
    if (await sleepUntilS(atS, signal)) return null;
    this.startedS = nowS();
    const ending = new AbortController();
    this.series = new EchoSeries(this.line);
    this.series.start(atS);
    for (const pupil of this.pupils) pupil.start(ending.signal);
    await this.#watch(atS, progress, signal);
    this.window.cut(this.endedBy ? nowS() : Infinity);
    ending.abort();
    this.series.stop();
    if (signal.aborted) return null;
    await this.series.finish(signal);
    return this.#measurement(atS);
  }

  #activity(at) {
    return this.activities.get(this.prepare.assignment[at]) ?? null;
  }

  async #warm(signal) {
    try {
      await this.target.down(1, () => {}, signal);
      return null;
    } catch (error) {
      if (error instanceof WebFailure) return error.word;
      throw error;
    }
  }

  #pupil(at, atS) {
    const count = this.prepare.assignment.length;
    const startS = atS + this.prepare.offset_s + (this.stage.ramp_s * at) / count;
    const seat = { pupil: at, startS, window: this.window };
    const player = playerFor(this.#activity(at), seat, diceOf(this.prepare.seed, at));
    return new VirtualPupil(player, this.target, this.payload, this.window, this.failures[at]);
  }

  async #watch(atS, progress, signal) {
    let [checkS, tellS] = [0, 0];
    const looks = [];
    while (nowS() < this.window.endS && !signal.aborted && !this.endedBy) {
      const now = nowS();
      looks.push([now, this.#bytes()]);
      if (looks[0][0] < now - RECENT_S) looks.shift();
      if (now >= checkS) {
        checkS = now + CHECK_S;
        const probes = this.series.recent(now - TRIP_LOOK_S);
        this.end(tripReason(probes, now, atS + this.stage.ramp_s));
      }
      if (now >= tellS) {
        tellS = now + PROGRESS_EVERY_S;
        progress(this.#look(now, atS, looks));
      }
      await sleepS(Math.min(LOOK_S, Math.max(0, this.window.endS - now)), signal);
    }
  }

  #bytes() {
    return this.pupils.reduce(
      ([down, up], pupil) => [down + pupil.downBytes, up + pupil.upBytes], [0, 0]);
  }

  #look(now, atS, looks) {
    const [firstS, [down0, up0]] = looks[0];
    const [lastS, [down, up]] = looks.at(-1);
    const known = lastS - firstS >= CHECK_S;
    const rate = (bytes) => (bytes * 8e-6) / (lastS - firstS);
    const answered = this.series.recent(now - RECENT_S).map((p) => p.rttMs).filter((ms) => ms !== null);
    const lengthS = this.window.endS - atS;
    return told({
      share: Math.min(1, Math.max(0, (now - atS) / lengthS)),
      goodput_mbps: known ? [["down", rate(down - down0)], ["up", rate(up - up0)]] : [],
      rtt_p50_ms: percentile(answered, 0.5),
      rtt_p95_ms: percentile(answered, 0.95),
    });
  }

  #measurement(atS) {
    const { beginS, endS, lengthS } = this.window;
    const samples = this.series.between(beginS, endS);
    const [idle, loaded] = [scoredMs(this.idle), scoredMs(samples)];
    const late = [...latenessMs(samples), ...this.pupils.flatMap((pupil) => pupil.latenessMs)];
    return told({
      stage: this.stage,
      pupils: lengthS > 0 ? this.pupils.map((pupil) => pupil.outcome()) : [],
      idle_rtt_ms: summary(idle),
      loaded_rtt_ms: summary(loaded),
      loss_ratio: null, // TCP sends again what is lost: it shows as delay
      probes_sent: samples.length,
      duration_s: Math.max(0, lengthS),
      strain: { send_lateness_ms: summary(late), target_overloaded: this.target.overloaded },
      failures: this.line.closed ? ["closed-early"] : [],
      ended_by: this.endedBy,
      loaded_rtt: histogramOf(loaded),
      idle_rtt: histogramOf(idle),
    });
  }
}
