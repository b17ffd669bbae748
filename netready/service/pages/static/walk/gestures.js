/** Fingers, mouse, wheel and keys on the plan: tap, move, nearer, farther. Keeps nothing else. */

const TAP_PIXELS = 10;
const TAP_MS = 700;
const STEP = 60;

/**
 * @param {SVGElement} place
 * @param {{tap: Function, move: Function, zoom: Function}} does `tap(at)`, `move(dx, dy)`,
 *   `zoom(factor, at)`; points in pixels of the place
 */
export function listen(place, does) {
  const down = new Map();
  let start = null;

  place.addEventListener("pointerdown", (event) => {
    place.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at(place, event));
    start = down.size === 1 ? { at: at(place, event), ms: event.timeStamp } : null;
  });
  place.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const before = [...down.values()];
    const now = at(place, event);
    if (start && distance(start.at, now) > TAP_PIXELS) start = null;
    const was = down.get(event.pointerId);
    down.set(event.pointerId, now);
    if (down.size === 1 && start === null) does.move(now.x - was.x, now.y - was.y);
    if (down.size === 2) pinch(before, [...down.values()], does);
  });
  const up = (event) => {
    const tapped = event.type === "pointerup" && start && event.timeStamp - start.ms < TAP_MS;
    if (tapped && down.size === 1) does.tap(start.at);
    down.delete(event.pointerId);
    start = null;
  };
  place.addEventListener("pointerup", up);
  place.addEventListener("pointercancel", up);
  place.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      does.zoom(Math.exp(-event.deltaY / 400), at(place, event));
    },
    { passive: false },
  );
  place.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step(does, middle(place));
  });
}

const KEYS = {
  ArrowLeft: (does) => does.move(STEP, 0),
  ArrowRight: (does) => does.move(-STEP, 0),
  ArrowUp: (does) => does.move(0, STEP),
  ArrowDown: (does) => does.move(0, -STEP),
  "+": (does, centre) => does.zoom(1.4, centre),
  "=": (does, centre) => does.zoom(1.4, centre),
  "-": (does, centre) => does.zoom(1 / 1.4, centre),
};

/** The middle of the place, in its own pixels. */
export function middle(place) {
  const box = place.getBoundingClientRect();
  return { x: box.width / 2, y: box.height / 2 };
}

function pinch(before, now, does) {
  const was = distance(before[0], before[1]);
  const is = distance(now[0], now[1]);
  const mid = centre(now[0], now[1]);
  const old = centre(before[0], before[1]);
  if (was > 0 && is > 0) does.zoom(is / was, mid);
  does.move(mid.x - old.x, mid.y - old.y);
}

function at(place, event) {
  const box = place.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function centre(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
