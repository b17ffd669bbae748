/**
 * What this device's browser can do here, tried and not guessed, and what to do where it cannot.
 * No check sends a token or a code.
 */

const WITHIN_MS = 5000;

/**
 * @typedef {object} Check
 * @property {string} name what was tried
 * @property {boolean} ok
 * @property {boolean} needed without it the device cannot help at all
 * @property {string} words what to do where it is not there
 */

/** @returns {Promise<Check[]>} in the order in which people read them */
export async function checkDevice() {
  const [fetched, live, kept] = await Promise.all([canFetch(), canLive(), canKeep()]);
  return [
    check("the aggregator answers", fetched, true, "Is this device on the school's network?"),
    check("results can be kept here until they are sent", kept, true, "Leave private browsing."),
    check(
      "a live line can be opened",
      live,
      false,
      "It works without one, by asking again and again. Behind a certificate warning some devices open none: use the school's own certificate.",
    ),
    check(
      "the connection is secure, as the browser sees it",
      window.isSecureContext,
      false,
      "Without TLS the screen cannot be kept awake: set it to stay on.",
    ),
    check(
      "the screen can be kept awake",
      "wakeLock" in navigator,
      false,
      "Set the screen to stay on for the time of the test, and keep the page in front.",
    ),
  ];
}

function check(name, ok, needed, words) {
  return { name, ok, needed, words };
}

async function canFetch() {
  try {
    const answer = await fetch("/api/v1/about", { signal: AbortSignal.timeout(WITHIN_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Opens a line that says one word and closes. */
function canLive() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), WITHIN_MS);
    const done = (ok) => {
      clearTimeout(timer);
      resolve(ok);
    };
    try {
      const address = new URL("/api/v1/check", location.href);
      address.protocol = address.protocol.replace("http", "ws");
      const line = new WebSocket(address);
      line.onmessage = () => {
        done(true);
        line.close();
      };
      line.onerror = () => done(false);
      line.onclose = () => done(false);
    } catch {
      done(false);
    }
  });
}

function canKeep() {
  return new Promise((resolve) => {
    try {
      const asked = indexedDB.open("netready-check", 1);
      asked.onsuccess = () => {
        asked.result.close();
        indexedDB.deleteDatabase("netready-check");
        resolve(true);
      };
      asked.onerror = () => resolve(false);
      asked.onblocked = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
}
