// Does this browser reach the target at all? A certificate that was made at home must be accepted
// for its port, too, and only a person can do that: the link is shown until it works.

import { sleepS } from "./time.js";
import { WebTarget } from "./web_target.js";

const AGAIN_S = 3;

/**
 * Until it answers, or `signal` is aborted; does nothing where there is no face for pages.
 * @param {string} base of the target's face; "": none
 * @param {AbortSignal} signal
 */
export async function lookAtTarget(base, signal) {
  const note = document.getElementById("target-note");
  document.getElementById("target-link").href = `${base}/about`;
  while (base && !signal.aborted) {
    const there = await new WebTarget(base, "").about().then(() => true, () => false);
    note.hidden = there;
    if (there || (await sleepS(AGAIN_S, signal))) break;
  }
  if (signal.aborted) note.hidden = true;
}
