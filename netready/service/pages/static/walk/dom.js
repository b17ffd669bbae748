/** Elements with text only: nothing that came from anywhere is ever read as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Names that begin with "on" are listeners, "hidden", "disabled", "checked" and the
 * like are properties, everything else is an attribute; null and false are left out.
 * @param {string} tag
 * @param {Record<string, any>} [given]
 * @param {...(Node|string|null|false)} children
 */
export function el(tag, given = {}, ...children) {
  return filled(document.createElement(tag), given, children);
}

/** The same in SVG. */
export function svg(tag, given = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), given, children);
}

function filled(node, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.toggleAttribute(name, true);
    else node.setAttribute(name, String(value));
  }
  node.append(...children.flat().filter((each) => each !== null && each !== false));
  return node;
}

/** The element of that id; the page has it. */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found;
}

/** What was put into each place last, to leave alone what would be the same. */
const filledWith = new WeakMap();

/**
 * Fills a place anew where that changes anything, and leaves the focus, and what was folded out,
 * as it was.
 * @param {Element} place
 * @param {(Node|string)[]} children
 */
export function refill(place, children) {
  const fresh = place.cloneNode(false);
  fresh.append(...children);
  const text = fresh.innerHTML;
  if (filledWith.get(place) === text) return;
  filledWith.set(place, text);
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = new Map([...place.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  place.replaceChildren(...fresh.childNodes);
  for (const each of place.querySelectorAll("details[id]")) each.open = open.get(each.id) ?? each.open;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** A time of day as people write it. */
export function clock(iso) {
  return new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** "1 room", "3 rooms". */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
