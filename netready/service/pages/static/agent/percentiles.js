// Percentiles of small samples; a lost sample is infinite, never absent. The same rules as
// netready/loadtest/percentiles.py.

/**
 * The nearest-rank percentile, `q` from 0 to 1; null without samples.
 * @param {Iterable<number>} samples
 * @param {number} q
 * @returns {number|null}
 */
export function percentile(samples, q) {
  const ordered = Float64Array.from(samples).sort();
  if (!ordered.length) return null;
  return ordered[Math.max(0, Math.ceil(q * ordered.length) - 1)];
}

/**
 * p50, p95, p98, p99 and the largest, as pairs of name and value; empty without samples.
 * @param {number[]} samples
 * @returns {[string, number][]}
 */
export function summary(samples) {
  if (!samples.length) return [];
  const stats = [["p50", 0.5], ["p95", 0.95], ["p98", 0.98], ["p99", 0.99], ["max", 1]];
  return stats.map(([name, q]) => [name, percentile(samples, q)]);
}

/**
 * The number where it is one; null for what is beyond any number, or not known.
 * @param {number|null|undefined} value
 * @returns {number|null}
 */
export function finite(value) {
  return Number.isFinite(value) ? value : null;
}
