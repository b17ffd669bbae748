// Which rate a video's next segment has: the highest rung that the mean rate of the last segments
// pays for, else the lowest.

const SEGMENTS_REMEMBERED = 4;

export class Ladder {
  constructor(activity) {
    this.rungs = activity.ladder_mbps?.length ? activity.ladder_mbps : [activity.down_mbps];
    this.seen = [];
    this.mbps = activity.start_mbps || this.rungs.at(-1);
  }

  /** A segment came, so many seconds after it was asked for; chooses the next one's rate. */
  learn(bytes, tookS) {
    this.seen = [...this.seen, [bytes, tookS]].slice(-SEGMENTS_REMEMBERED);
    const allS = this.seen.reduce((sum, [, seconds]) => sum + seconds, 0);
    const affordableMbit = this.seen.reduce((sum, [count]) => sum + count, 0) * 8e-6;
    const paid = this.rungs.filter((rung) => rung * allS <= affordableMbit);
    this.mbps = paid.length ? paid.at(-1) : this.rungs[0];
  }
}
