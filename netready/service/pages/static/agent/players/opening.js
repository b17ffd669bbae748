// Signing in and the first document: exchanges one after the other, before the work begins.

const STEPS_MAX = 200;
const ASK_BYTES = 1000;

/** The steps that are left; nothing to do for an activity that has none. */
export class Opening {
  constructor(activity, seat) {
    this.startS = seat.startS;
    this.steps = steps(activity);
    this.bytes = this.steps.reduce((sum, [up, down]) => sum + up + down, 0);
    this.doneBytes = 0;
    this.nextS = this.steps.length ? seat.startS : null;
    this.endedS = this.steps.length ? null : seat.startS;
  }

  get underWay() {
    return this.endedS === null;
  }

  get tookS() {
    return this.endedS === null ? null : this.endedS - this.startS;
  }

  /** Of its bytes that have been exchanged, whole steps only, 0 to 1. */
  get share() {
    return this.bytes ? this.doneBytes / this.bytes : 1;
  }

  dueS() {
    return this.nextS;
  }

  take(nowS) {
    const [upBytes, downBytes] = this.steps[0];
    const intendedS = this.nextS ?? nowS;
    this.nextS = null;
    return { intendedS, upBytes, downBytes };
  }

  answered(nowS, tally) {
    const [up, down] = this.steps.shift();
    tally.up(nowS, up);
    this.doneBytes += up + down;
    if (this.steps.length) this.nextS = nowS;
    else this.endedS = nowS;
  }
}

/** Bytes up and down of each. */
function steps(activity) {
  const count = activity.opening_exchanges || 0;
  if (count > STEPS_MAX) throw new RangeError(`${activity.key}: too many opening exchanges`);
  const small = [activity.opening_request_bytes || 0, activity.opening_answer_bytes || 0];
  const found = Array(count).fill(small);
  if (activity.document_bytes) found.push([ASK_BYTES, activity.document_bytes]);
  return found;
}
