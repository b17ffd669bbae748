// This device's monotonic clock and waiting by it. A page's clock is coarse (`timerStepMs`).

const SPIN_S = 0.008;
// Timers come some tenths of a millisecond early; one more for the rest would take four (the clamp
// of nested timers, HTML living standard 8.6).
export const TIMER_EARLY_S = 0.001;

/** Seconds of the monotonic clock. */
export function nowS() {
  return performance.now() / 1000;
}

/**
 * Waits; true: `signal` was aborted meanwhile.
 * @param {number} seconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>}
 */
export function sleepS(seconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve(true);
      return;
    }
    const timer = setTimeout(() => end(false), Math.max(0, seconds * 1000));
    const stop = () => end(true);
    signal?.addEventListener("abort", stop, { once: true });
    function end(aborted) {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      resolve(aborted);
    }
  });
}

/** Waits for a moment of the monotonic clock, the last of it without a timer: those come late. */
export async function sleepUntilS(atS, signal) {
  if (await sleepS(atS - nowS() - SPIN_S, signal)) return true;
  const yields = new MessageChannel();
  while (nowS() < atS && !signal?.aborted) {
    await new Promise((resolve) => {
      yields.port1.onmessage = resolve;
      yields.port2.postMessage(0);
    });
  }
  yields.port1.close();
  return Boolean(signal?.aborted);
}

/** The smallest step of this page's clock in ms, as it shows itself within some ms. */
export function timerStepMs(lookMs = 30) {
  const endMs = performance.now() + lookMs;
  let [lastMs, smallest] = [performance.now(), Infinity];
  while (lastMs < endMs) {
    const ms = performance.now();
    if (ms > lastMs) smallest = Math.min(smallest, ms - lastMs);
    lastMs = ms;
  }
  return Number.isFinite(smallest) ? smallest : lookMs;
}
