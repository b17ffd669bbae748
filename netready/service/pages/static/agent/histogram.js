// A histogram that can be merged with those of other devices, bin by bin as
// netready/domain/histogram.py cuts them: each power of two into 64 equal bins.

const BINS = 64;
const SMALLEST = 1e-6;
const LARGEST = 1e12;
export const HISTOGRAM_VERSION = 1;

const bits = new DataView(new ArrayBuffer(8));

/** Mantissa in [0.5, 1) and exponent of a normal positive number, as C's frexp. */
function frexp(value) {
  bits.setFloat64(0, value);
  const exponent = ((bits.getUint16(0) >> 4) & 0x7ff) - 1022;
  return [value / 2 ** exponent, exponent];
}

/**
 * The number of a sample's bin.
 * @param {number} sample zero or more
 * @returns {number}
 */
export function binOf(sample) {
  if (!(sample >= 0)) throw new RangeError("a sample must be zero or more");
  const [mantissa, exponent] = frexp(Math.min(Math.max(sample, SMALLEST), LARGEST));
  return exponent * BINS + Math.trunc((mantissa - 0.5) * 2 * BINS);
}

/**
 * Counts by bin, ascending; samples that never came are `infinite`.
 * @param {number[]} samples
 * @returns {{counts: [number, number][], infinite: number}}
 */
export function histogramOf(samples) {
  const counts = new Map();
  let infinite = 0;
  for (const sample of samples) {
    if (sample === Infinity) infinite += 1;
    else {
      const bin = binOf(sample);
      counts.set(bin, (counts.get(bin) || 0) + 1);
    }
  }
  return { counts: [...counts].sort((a, b) => a[0] - b[0]), infinite };
}

/**
 * As it stands in the details of a record.
 * @param {{counts: [number, number][], infinite: number}} histogram
 */
export function histogramJson(histogram) {
  return { version: HISTOGRAM_VERSION, bins: histogram.counts, infinite: histogram.infinite };
}
