// May the load go on? The automatic stop by delay, as netready/loadtest/trip.py has it. Loss cannot
// be seen from a page: its probes go over TCP, which sends again; what is lost shows as delay.

import { percentile } from "./percentiles.js";

const RTT_MS_MAX = 300;
const HOLD_S = 10;

/**
 * Why the load must end now, one sentence; "": it may go on.
 * @param {{intendedS: number, rttMs: number|null}[]} probes in the order in which they left
 * @param {number} nowS
 * @param {number} sinceS from when on everybody plays
 */
export function tripReason(probes, nowS, sinceS) {
  const endS = nowS - RTT_MS_MAX / 1000;
  const beginS = endS - HOLD_S;
  if (beginS < sinceS) return "";
  const seconds = medians(probes.filter((p) => p.intendedS >= beginS && p.intendedS < endS), beginS);
  const stayed = seconds.length >= HOLD_S / 2 && seconds.every((ms) => ms > RTT_MS_MAX);
  if (!stayed) return "";
  return (
    "The load was ended by itself: the delay stayed above " +
    `${RTT_MS_MAX} ms for ${HOLD_S} s.`
  );
}

/** The median of each second that has a probe; one without an answer is infinite. */
function medians(probes, beginS) {
  const groups = new Map();
  for (const probe of probes) {
    const second = Math.trunc(probe.intendedS - beginS);
    if (!groups.has(second)) groups.set(second, []);
    groups.get(second).push(probe.rttMs ?? Infinity);
  }
  return [...groups.values()].map((group) => percentile(group, 0.5));
}
