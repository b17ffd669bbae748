// What this page keeps in the browser beside its results: who it is here, and which orders are
// done. Gone when the device leaves.

const NAME = "netready-agent";
const DONE_MAX = 100;

/**
 * @typedef {{agentId: string, token: string, label: string, room: string, key: string,
 *   site: string, number: number, target: object|null, webTargets: string[], done: string[],
 *   unsaid: Object<string, object>}} Kept
 */

/** @returns {Kept|null} null: this device has not joined */
export function kept(storage) {
  try {
    const found = JSON.parse(storage.getItem(NAME) || "null");
    return found && typeof found.token === "string" ? found : null;
  } catch {
    return null;
  }
}

/** From what the aggregator answered to the join code. */
export function joined(answer) {
  return {
    agentId: answer.agent_id,
    token: answer.token,
    label: answer.label,
    room: answer.room,
    key: answer.key,
    site: answer.site,
    number: 0,
    target: answer.target,
    webTargets: answer.web_targets || [],
    done: [],
    unsaid: {},
  };
}

export function keep(storage, state) {
  storage.setItem(NAME, JSON.stringify({ ...state, done: state.done.slice(-DONE_MAX) }));
}

export function forget(storage) {
  storage.removeItem(NAME);
}
