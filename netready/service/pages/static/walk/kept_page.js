/**
 * The page on this phone: it opens again where the aggregator cannot be reached, with what was known
 * when it was seen last. Needs a certificate that the browser trusts; without one the page works as
 * before, but must not be reloaded meanwhile.
 *
 * The files are kept by the browser (Cache API, `worker.js` beside this), what was known in
 * localStorage. Both go when somebody signs out.
 */

export const FILES = "netready-walk";
export const KNOWN = "netready-walk-known";

/** @param {string[]} plans paths of the pictures of floors */
export async function keepPage(plans) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await navigator.serviceWorker.register("/walk-worker.js", { scope: "/walk" });
    const box = await caches.open(FILES);
    await box.addAll([...new Set(["/walk", ...files(), ...plans])]);
  } catch {
    // refused: a certificate that the browser does not trust, or the phone is full
  }
}

/** What this page was made of, as the browser fetched it. */
function files() {
  return performance.getEntriesByType("resource")
    .map((each) => new URL(each.name))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
    .map((url) => url.pathname);
}

/** @param {{walk: object, devices: object[]}} known */
export function keepKnown(known) {
  try {
    localStorage.setItem(KNOWN, JSON.stringify({ ...known, at: new Date().toISOString() }));
  } catch {
    // the phone is full, or keeps nothing
  }
}

/** @returns {{walk: object, devices: object[], at: string}|null} */
export function lastKnown() {
  try {
    const found = JSON.parse(localStorage.getItem(KNOWN) ?? "null");
    return found?.walk && Array.isArray(found.devices) ? found : null;
  } catch {
    return null;
  }
}

/** Nothing of the school stays on this phone but what still waits to be sent. */
export async function forgetPage() {
  try {
    localStorage.removeItem(KNOWN);
    await window.caches?.delete(FILES);
  } catch {
    // there was nothing
  }
}
