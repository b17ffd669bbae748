// Players: how one pupil's activity asks for its bytes. Pure: times arrive as arguments. They are
// the same as those of netready/loadtest/players, and tested beside them.

import { Tally, outcomeOf } from "./exchange.js";
import { PagesPlayer } from "./pages.js";
import { RequestsPlayer } from "./requests.js";
import { SegmentsPlayer } from "./segments.js";
import { StreamPlayer } from "./stream.js";

const PLAYERS = {
  segments: SegmentsPlayer,
  stream: StreamPlayer,
  requests: RequestsPlayer,
  pages: PagesPlayer,
};
const IDLE = "idle";
const NO_LEVEL = {
  delivered_ratio: null,
  stalls: null,
  stall_s: 0,
  startup_s: null,
  response_s_p95: null,
  rung_mbps: null,
};

/** Whether a page can play it: calls go over UDP, which a page has not. */
export function isPlayable(activity) {
  return activity === null || activity.shape in PLAYERS;
}

/**
 * The player of an activity; null is a pupil who is idle.
 * @param {object|null} activity as it came in the stage
 * @param {import("./exchange.js").Seat} seat
 * @param {import("../dice.js").Dice} dice
 */
export function playerFor(activity, seat, dice) {
  if (activity === null) return new IdlePlayer(seat);
  const player = new PLAYERS[activity.shape](activity, seated(activity, seat, dice), dice);
  return inBackground(activity) ? new BackgroundPlayer(player) : player;
}

/** Where the activity waits for the bell, that rings when the measured window begins. */
function seated(activity, seat, dice) {
  if (activity.spread_s == null) return seat;
  return { ...seat, startS: seat.window.beginS + dice.unit() * activity.spread_s };
}

/** Has no limit of its own: it burdens the others, and nobody waits for it. */
function inBackground(activity) {
  return Object.values(activity.limits || {}).every((limit) => limit == null);
}

/** Asks for nothing. */
class IdlePlayer {
  constructor(seat) {
    this.seat = seat;
  }

  dueS() {
    return null;
  }

  take() {
    return null;
  }

  received() {}

  answered() {}

  outcome(failure = null) {
    return outcomeOf(this.seat, IDLE, new Tally(this.seat.window), failure, {});
  }
}

/** Another player whose outcome says only how much came, and whether its connection failed. */
class BackgroundPlayer {
  constructor(player) {
    this.player = player;
  }

  dueS() {
    return this.player.dueS();
  }

  take(nowS) {
    return this.player.take(nowS);
  }

  received(nowS, bytes) {
    this.player.received(nowS, bytes);
  }

  answered(nowS) {
    this.player.answered(nowS);
  }

  outcome(failure = null) {
    return { ...this.player.outcome(failure), ...NO_LEVEL };
  }
}
