// Seeded randomness, the same numbers as netready/loadtest/dice.py: the same run makes the same
// requests on every device.

const MASK = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;
const PUPILS_APART = 1_000_003n;

/** SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
export class Dice {
  /** @param {bigint|number} seed */
  constructor(seed) {
    this.state = BigInt(seed) & MASK;
  }

  /** A number in [0, 1). */
  unit() {
    this.state = (this.state + GOLDEN) & MASK;
    let mixed = this.state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return Number((mixed ^ (mixed >> 31n)) >> 11n) / 2 ** 53;
  }

  /** Time to the next of many independent events; at most four means, so none is forgotten. */
  gapS(meanS) {
    return Math.min(-Math.log(1 - this.unit()) * meanS, 4 * meanS);
  }
}

/**
 * The dice of one pupil of a stage.
 * @param {number} seed of the stage
 * @param {number} pupil
 */
export function diceOf(seed, pupil) {
  return new Dice(BigInt(seed) * PUPILS_APART + BigInt(pupil));
}
