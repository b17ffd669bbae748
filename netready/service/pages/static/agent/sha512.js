// SHA-512 (FIPS 180-4) for browsers that offer no crypto.subtle, as on plain HTTP. Small inputs.

const MASK = (1n << 64n) - 1n;
const BLOCK = 128;

/** The first `count` primes. */
function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((p) => n % p)) found.push(n);
  return found;
}

/** Whole part of the k-th root of n. */
function root(n, k) {
  let [low, high] = [0n, 1n << 80n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** k <= n) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** The first 64 bits of the fraction of the k-th root: the standard's "nothing up my sleeve". */
const fraction = (prime, k) => root(BigInt(prime) << (64n * k), k) & MASK;
const FIRST = primes(80);
const K = FIRST.map((prime) => fraction(prime, 3n));
const START = FIRST.slice(0, 8).map((prime) => fraction(prime, 2n));

const turned = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;

/**
 * @param {Uint8Array} message
 * @returns {Uint8Array} 64 bytes
 */
export function sha512(message) {
  const blocks = Math.ceil((message.length + 17) / BLOCK);
  const padded = new Uint8Array(blocks * BLOCK);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  let state = [...START];
  for (let at = 0; at < padded.length; at += BLOCK) state = mixed(state, schedule(view, at));
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, index) => digest.setBigUint64(8 * index, word));
  return new Uint8Array(digest.buffer);
}

function schedule(view, at) {
  const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(at + 8 * t));
  for (let t = 16; t < 80; t += 1) {
    const s0 = turned(w[t - 15], 1n) ^ turned(w[t - 15], 8n) ^ (w[t - 15] >> 7n);
    const s1 = turned(w[t - 2], 19n) ^ turned(w[t - 2], 61n) ^ (w[t - 2] >> 6n);
    w.push((w[t - 16] + s0 + w[t - 7] + s1) & MASK);
  }
  return w;
}

function mixed(state, w) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 80; t += 1) {
    const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
    const one = (h + s1 + ((e & f) ^ (~e & MASK & g)) + K[t] + w[t]) & MASK;
    const s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) & MASK;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & MASK, c, b, a, (one + two) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => (word + state[index]) & MASK);
}
