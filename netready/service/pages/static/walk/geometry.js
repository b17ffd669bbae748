/** Where things stand on a plan and on the screen. Pure. */

/**
 * What is shown: plan pixel (x, y) stands at (x * scale + left, y * scale + top) of the screen.
 * @typedef {{scale: number, left: number, top: number}} Look
 * @typedef {{width: number, height: number}} Size
 */

export const CLOSEST = 8;

/** The whole plan in the middle of the screen. @param {Size} plan @param {Size} screen @returns {Look} */
export function fitted(plan, screen) {
  const scale = Math.min(screen.width / plan.width, screen.height / plan.height);
  return {
    scale,
    left: (screen.width - plan.width * scale) / 2,
    top: (screen.height - plan.height * scale) / 2,
  };
}

/**
 * Nearer or farther round a point of the screen, which stays where it is.
 * @param {Look} look @param {number} factor @param {{x: number, y: number}} at
 * @param {number} least the scale at which the whole plan is seen
 * @returns {Look}
 */
export function zoomed(look, factor, at, least) {
  const scale = Math.min(least * CLOSEST, Math.max(least, look.scale * factor));
  const change = scale / look.scale;
  return {
    scale,
    left: at.x - (at.x - look.left) * change,
    top: at.y - (at.y - look.top) * change,
  };
}

/** Moved, but never so far that the plan is out of sight. */
export function moved(look, dx, dy, plan, screen) {
  return {
    scale: look.scale,
    left: held(look.left + dx, plan.width * look.scale, screen.width),
    top: held(look.top + dy, plan.height * look.scale, screen.height),
  };
}

function held(start, size, room) {
  const spare = room - size;
  if (spare >= 0) return spare / 2;
  return Math.min(0, Math.max(spare, start));
}

/** A point of the screen, in pixels of the plan. */
export function onPlan(look, at) {
  return { x: (at.x - look.left) / look.scale, y: (at.y - look.top) / look.scale };
}

/** A point of the plan, on the screen. */
export function onScreen(look, at) {
  return { x: at.x * look.scale + look.left, y: at.y * look.scale + look.top };
}

/** The plan's size: that of its picture, or what its rooms need. */
export function planSize(picture, rooms) {
  if (picture) return { width: picture.width, height: picture.height };
  const right = Math.max(0, ...rooms.map((room) => room.x ?? 0));
  const bottom = Math.max(0, ...rooms.map((room) => room.y ?? 0));
  const edge = Math.max(60, 0.12 * Math.max(right, bottom));
  return { width: right + edge, height: bottom + edge };
}

/** The room of that floor whose mark is nearest to the point; null: none has a mark. */
export function nearestRoom(rooms, floor, at) {
  let best = null;
  let least = Infinity;
  for (const room of rooms) {
    if (room.floor !== floor || room.x === null || room.y === null) continue;
    const far = Math.hypot(room.x - at.x, room.y - at.y);
    if (far < least) [best, least] = [room, far];
  }
  return best;
}
