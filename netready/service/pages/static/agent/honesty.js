// How hard this device had to work, and whether its page could work at all: what a browser lets a
// page know of it. What it does not know is null, never 0.

import { percentile } from "./percentiles.js";
import { nowS, timerStepMs } from "./time.js";

const LOOK_MS = 50;
const STOOD_STILL_S = 1;
export const LAG_P95_MS_MAX = 20;
export const LONG_TASK_RATIO_MAX = 0.2;

/**
 * What was seen between `start` and `stop`.
 * @typedef {{seconds: number, timerStepMs: number, hiddenS: number, lagP95Ms: number|null,
 *   lagMaxMs: number|null, stoodStillS: number, longTaskRatio: number|null}} Seen
 */

export class Honesty {
  #lags = [];
  #hiddenS = 0;
  #hiddenSinceS = null;
  #longTaskMs = null;
  #observer = null;
  #timer = 0;
  #onVisibility = () => this.#look();

  start() {
    this.beganS = nowS();
    this.stepMs = timerStepMs();
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#look();
    this.#observe();
    this.#beat(performance.now() + LOOK_MS);
    return this;
  }

  /** The longest time in which nothing happened here, so far. */
  get gapS() {
    return this.#lags.reduce((most, lag) => Math.max(most, lag), 0) / 1000;
  }

  /** Forgets what was, and counts anew. */
  again() {
    this.#lags = [];
    this.#hiddenS = 0;
    if (this.#longTaskMs !== null) this.#longTaskMs = 0;
    this.beganS = nowS();
    this.#hiddenSinceS = document.hidden ? this.beganS : null;
  }

  /** @returns {Seen} */
  seen() {
    const seconds = Math.max(1e-3, nowS() - this.beganS);
    const hiddenS = this.#hiddenS + (this.#hiddenSinceS === null ? 0 : nowS() - this.#hiddenSinceS);
    return {
      seconds,
      timerStepMs: this.stepMs,
      hiddenS,
      lagP95Ms: percentile(this.#lags, 0.95),
      lagMaxMs: percentile(this.#lags, 1),
      stoodStillS: this.gapS,
      longTaskRatio: this.#longTaskMs === null ? null : this.#longTaskMs / 1000 / seconds,
    };
  }

  stop() {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#observer?.disconnect();
    return this.seen();
  }

  #look() {
    if (document.hidden && this.#hiddenSinceS === null) this.#hiddenSinceS = nowS();
    if (!document.hidden && this.#hiddenSinceS !== null) {
      this.#hiddenS += nowS() - this.#hiddenSinceS;
      this.#hiddenSinceS = null;
    }
  }

  #beat(dueMs) {
    this.#timer = setTimeout(() => {
      const now = performance.now();
      this.#lags.push(Math.max(0, now - dueMs));
      this.#beat(now + LOOK_MS);
    }, Math.max(0, dueMs - performance.now()));
  }

  #observe() {
    if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes("longtask")) return;
    this.#longTaskMs = 0;
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#longTaskMs += entry.duration;
    });
    this.#observer.observe({ entryTypes: ["longtask"] });
  }
}

/**
 * Why this device, and not the network, may have been the limit; one sentence each.
 * @param {Seen} seen
 * @returns {string[]}
 */
export function faultsOf(seen) {
  const found = [];
  if (seen.hiddenS > 0) {
    found.push(
      `The page was not in front for ${seen.hiddenS.toFixed(1)} s, and browsers slow such pages down.`,
    );
  }
  if (seen.stoodStillS > STOOD_STILL_S) {
    found.push(`The page stood still for ${seen.stoodStillS.toFixed(1)} s.`);
  }
  if (seen.lagP95Ms !== null && seen.lagP95Ms > LAG_P95_MS_MAX) {
    found.push(
      `The browser was busy: it came ${seen.lagP95Ms.toFixed(0)} ms late to its work ` +
        `(p95; at most ${LAG_P95_MS_MAX} ms).`,
    );
  }
  if (seen.longTaskRatio !== null && seen.longTaskRatio > LONG_TASK_RATIO_MAX) {
    found.push(
      `The browser was busy for ${(100 * seen.longTaskRatio).toFixed(0)} % of the time ` +
        `with long tasks (at most ${100 * LONG_TASK_RATIO_MAX} %).`,
    );
  }
  return found;
}

/**
 * The battery, where the browser tells; null: it does not.
 * @returns {Promise<{ratio: number, onMains: boolean}|null>}
 */
export async function battery() {
  if (!navigator.getBattery) return null;
  try {
    const found = await navigator.getBattery();
    return { ratio: found.level, onMains: found.charging };
  } catch {
    return null;
  }
}

/** Short texts that the device says of itself; nothing that names a person or a machine. */
export async function facts() {
  const power = await battery();
  const brand = navigator.userAgentData?.brands?.find((each) => !/not.?a.?brand/i.test(each.brand));
  return {
    system: navigator.userAgentData?.platform || systemOf(navigator.userAgent),
    browser: brand ? `${brand.brand} ${brand.version}` : browserOf(navigator.userAgent),
    cores: String(navigator.hardwareConcurrency || "not told"),
    battery: power ? `${Math.round(power.ratio * 100)} %` : "not told",
    mains: power ? (power.onMains ? "yes" : "no") : "not told",
    wifi: "a browser cannot see it",
    front: document.hidden ? "no" : "yes",
  };
}

const SYSTEMS = [["CrOS", "Chrome OS"], ["iPad", "iPadOS"], ["iPhone", "iOS"], ["Android", "Android"],
  ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]];

function systemOf(agent) {
  return SYSTEMS.find(([sign]) => agent.includes(sign))?.[1] || "not told";
}

function browserOf(agent) {
  const found = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(agent);
  if (!found) return "not told";
  const names = { Version: "Safari", Edg: "Edge" };
  return `${names[found[1]] || found[1]} ${found[2]}`;
}
