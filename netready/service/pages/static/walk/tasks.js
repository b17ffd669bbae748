/** Measurements and class tests: asked for, followed, stopped. */

import { NoConnection, ask } from "./api.js";

const RUNS = "/api/v1/runs";
const LOOK_MS = 1000;
const OVER = new Set(["done", "stopped", "refused", "failed"]);

/**
 * Asks for a run. @returns {Promise<string>} its id
 * @param {string} what "measure", "class" or "together"
 * @param {string[]} rooms
 * @param {string[]} [agents] only these devices
 */
export async function start(what, rooms, agents) {
  const body = agents ? { what, rooms, agents } : { what, rooms };
  return (await ask("POST", RUNS, { body })).run_id;
}

/** Ends it; what was measured until then is kept. */
export async function stop(runId) {
  await ask("POST", `${RUNS}/${runId}/stop`);
}

/** Runs that go on and were asked for by that technician, latest first. */
export async function going(by) {
  const { runs } = await ask("GET", RUNS);
  return runs.filter((run) => !isOver(run) && run.by === by);
}

/** @param {object} run */
export function isOver(run) {
  return OVER.has(run.state);
}

/** The share of a run that is done, 0 to 1; null: not known. */
export function shareOf(run) {
  if (isOver(run)) return 1;
  if (typeof run.share === "number") return run.share;
  const known = (run.devices ?? []).map((each) => (each.part === "done" ? 1 : each.share));
  if (known.length === 0 || known.some((each) => typeof each !== "number")) return null;
  return known.reduce((sum, each) => sum + each, 0) / known.length;
}

/**
 * Looks at a run until it is over, once a second; a connection that is lost is waited for.
 * @param {string} runId
 * @param {(run: object|null) => void} told null: the aggregator cannot be reached just now
 * @param {AbortSignal} signal
 */
export async function follow(runId, told, signal) {
  while (!signal.aborted) {
    try {
      const run = await ask("GET", `${RUNS}/${runId}`, { signal });
      if (signal.aborted) return;
      told(run);
      if (isOver(run)) return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof NoConnection)) throw error;
      told(null);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
