// A video's buffer and what the viewer sees of it.

const PLAYABLE_S = 1;

export class Screen {
  constructor(seat) {
    this.startS = seat.startS;
    this.window = seat.window;
    this.ahead = 0;
    this.atS = seat.startS;
    this.playing = false;
    this.stalledInWindow = false;
    this.startupS = null;
    this.stalls = 0;
    this.stallS = 0;
  }

  /** Media seconds ahead of the viewer. */
  bufferedS(nowS) {
    this.advance(nowS);
    return this.ahead;
  }

  /** More media has come. */
  add(nowS, mediaS) {
    this.advance(nowS);
    this.ahead += mediaS;
    if (this.playing || this.ahead < PLAYABLE_S - 1e-9) return;
    this.playing = true;
    this.stalledInWindow = false;
    this.startupS ??= nowS - this.startS;
  }

  /** Plays on to a moment. */
  advance(nowS) {
    const elapsedS = nowS - this.atS;
    if (elapsedS <= 0) return;
    if (this.playing) {
      const playedS = Math.min(elapsedS, this.ahead);
      this.ahead -= playedS;
      this.playing = playedS >= elapsedS;
      this.#wait(this.atS + playedS, nowS);
    } else {
      this.#wait(this.atS, nowS);
    }
    this.atS = nowS;
  }

  /** Counts a stall once; waiting for the first second is start-up, not a stall. */
  #wait(fromS, toS) {
    const waitedS = this.window.overlapS(fromS, toS);
    if (this.playing || this.startupS === null || waitedS <= 0) return;
    this.stallS += waitedS;
    if (this.stalledInWindow) return;
    this.stalledInWindow = true;
    this.stalls += 1;
  }
}
