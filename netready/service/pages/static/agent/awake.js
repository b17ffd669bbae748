// Keeps the screen on while this page is in front; where the browser cannot, it is said.

let lock = null;
let wanted = false;

async function ask() {
  if (!wanted || document.hidden || lock || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
  } catch {
    lock = null; // e.g. the battery is low: the browser decides
  }
}

/** From now on. */
export async function stayAwake() {
  wanted = true;
  document.addEventListener("visibilitychange", ask);
  await ask();
}

export function maySleep() {
  wanted = false;
  document.removeEventListener("visibilitychange", ask);
  lock?.release();
}

/** "yes", "no": the browser cannot, or will not now. */
export function isAwake() {
  return lock ? "yes" : "no";
}
