/** The floor plan: picture, rooms, spots, and where one stands. Draws; decides nothing. */

import { reached } from "./api.js";
import { el, refill, svg } from "./dom.js";
import { fitted, moved, nearestRoom, onPlan, onScreen, planSize, zoomed } from "./geometry.js";
import { listen, middle } from "./gestures.js";

/** What stands in a mark beside its colour. */
const SIGNS = { go: "✓", pilot: "◐", "not-yet": "!", "cannot-say": "?", none: "" };

export class Plan {
  /**
   * @param {SVGSVGElement} place
   * @param {(floor: string, at: {x: number, y: number}, room: object|null) => void} tapped
   */
  constructor(place, tapped) {
    this.place = place;
    this.tapped = tapped;
    this.pictures = new Map();
    this.look = null;
    this.floor = null;
    this.shown = { rooms: [], here: null, others: [], waiting: [], chosen: "" };
    this.ground = svg("g");
    this.marks = svg("g");
    place.append(this.ground, this.marks);
    listen(place, {
      tap: (at) => this.#tap(at),
      move: (dx, dy) => this.#move(dx, dy),
      zoom: (factor, at) => this.zoom(factor, at),
    });
    new ResizeObserver(() => this.whole()).observe(place);
  }

  /** Fetches the pictures of all floors, so that they are there when the connection is not. */
  async load(floors) {
    for (const floor of floors) {
      if (floor.plan && !this.pictures.has(floor.name)) await this.#fetch(floor);
    }
  }

  /** @param {object} floor @param {object} shown rooms, here, others, waiting, chosen */
  show(floor, shown) {
    const other = this.floor?.name !== floor.name;
    this.floor = floor;
    this.shown = shown;
    if (other || this.look === null) this.whole();
    else this.#draw();
  }

  /** The whole plan; the place is as high as that needs, on a telephone not higher than half. */
  whole() {
    if (this.floor === null) return;
    const { width, height } = this.#size();
    const wanted = (this.#screen().width * height) / width;
    const most = window.innerHeight * (window.innerWidth < 960 ? 0.5 : 0.75);
    this.place.style.height = `${Math.round(Math.max(200, Math.min(wanted, most)))}px`;
    this.look = fitted(this.#size(), this.#screen());
    this.#draw();
  }

  /** @param {number} factor @param {{x: number, y: number}} [at] the middle */
  zoom(factor, at = middle(this.place)) {
    if (this.look === null) return;
    const nearer = zoomed(this.look, factor, at, fitted(this.#size(), this.#screen()).scale);
    this.look = moved(nearer, 0, 0, this.#size(), this.#screen());
    this.#draw();
  }

  async #fetch(floor) {
    try {
      const answer = await reached("GET", floor.plan, { withinMs: 60000 });
      const size = /^(\d+)x(\d+)$/.exec(answer.headers.get("X-Plan-Size") ?? "");
      if (!answer.ok || size === null) throw new Error("no plan");
      const url = URL.createObjectURL(await answer.blob());
      this.pictures.set(floor.name, { url, width: Number(size[1]), height: Number(size[2]) });
    } catch {
      return; // the rooms are drawn without it; the next load tries again
    }
    if (this.floor?.name === floor.name) this.whole();
  }

  #move(dx, dy) {
    if (this.look === null) return;
    this.look = moved(this.look, dx, dy, this.#size(), this.#screen());
    this.#draw();
  }

  #tap(at) {
    if (this.look === null || this.floor === null) return;
    const size = this.#size();
    const { x, y } = onPlan(this.look, at);
    if (x < 0 || y < 0 || x > size.width || y > size.height) return;
    const spot = { x: Math.round(x), y: Math.round(y) };
    this.tapped(this.floor.name, spot, nearestRoom(this.shown.rooms, this.floor.name, spot));
  }

  #size() {
    return planSize(this.pictures.get(this.floor.name), this.#rooms());
  }

  #screen() {
    const box = this.place.getBoundingClientRect();
    return { width: Math.max(1, box.width), height: Math.max(1, box.height) };
  }

  #rooms() {
    return this.shown.rooms.filter((room) => room.floor === this.floor.name && room.x !== null);
  }

  #draw() {
    const { scale, left, top } = this.look;
    const size = this.#size();
    const frame = { x: left, y: top, width: size.width * scale, height: size.height * scale };
    const picture = this.pictures.get(this.floor.name);
    refill(this.ground, [
      svg("rect", { class: "paper", ...frame }),
      ...(picture ? [svg("image", { href: picture.url, ...frame })] : []),
    ]);
    refill(this.marks, [
      ...this.#rooms().map((room) => this.#room(room)),
      ...this.#rooms().flatMap((room) => room.spots.map((spot) => this.#spot(spot))),
      ...this.shown.waiting.filter((each) => this.#isHere(each.spot)).map((e) => this.#waiting(e)),
      ...this.shown.others.filter((each) => this.#isHere(each)).map((each) => this.#other(each)),
      ...(this.#isHere(this.shown.here) ? [this.#here(this.shown.here)] : []),
    ]);
  }

  #isHere(spot) {
    return Boolean(spot) && spot.floor === this.floor.name && spot.x !== null;
  }

  #at(spot, given, ...children) {
    const { x, y } = onScreen(this.look, spot);
    return svg("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, ...given }, ...children);
  }

  #room(room) {
    const classes = ["mark", `tone-${room.tone}`, room.missing && "missing", room.name === this.shown.chosen && "chosen"];
    const choose = () => this.tapped(this.floor.name, { x: room.x, y: room.y }, room);
    return this.#at(
      room,
      {
        class: classes.filter(Boolean).join(" "),
        role: "button",
        tabindex: 0,
        id: `mark-${room.name}`,
        "aria-label": `${room.name}: ${room.word}. Stand here.`,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        },
      },
      svg("circle", { class: "ring", r: 15 }),
      svg("text", { class: "sign", y: 5 }, SIGNS[room.tone] ?? ""),
      svg("text", { class: "name", y: 30 }, room.name.length > 14 ? `${room.name.slice(0, 13)}…` : room.name),
    );
  }

  #spot(spot) {
    if (!this.#isHere(spot)) return svg("g");
    return this.#at(
      spot,
      { class: `spot tone-${spot.tone}` },
      svg("path", { d: "M0 0 L-7 -14 A7.6 7.6 0 1 1 7 -14 Z" }),
      svg("text", { class: "sign", y: -13 }, SIGNS[spot.tone] ?? ""),
      svg("title", {}, spot.words),
    );
  }

  #waiting(event) {
    return this.#at(
      event.spot,
      { class: "spot waiting" },
      svg("path", { d: "M0 0 L-7 -14 A7.6 7.6 0 1 1 7 -14 Z" }),
      svg("title", {}, "Waiting to be sent"),
    );
  }

  #other(other) {
    return this.#at(
      other,
      { class: "other" },
      svg("circle", { r: 9 }),
      svg("text", { class: "name", y: 24 }, other.by),
    );
  }

  #here(spot) {
    return this.#at(
      spot,
      { class: "here" },
      svg("circle", { class: "halo", r: 20 }),
      svg("circle", { class: "dot", r: 7 }),
      svg("title", {}, "You stand here"),
    );
  }
}

/** The explanation of the marks, as text beside the same signs. */
export function legend() {
  const rows = [
    ["go", "holds its class"],
    ["pilot", "partly known"],
    ["not-yet", "not good"],
    ["cannot-say", "not measured"],
  ];
  return el(
    "ul",
    { class: "legend" },
    rows.map(([tone, words]) =>
      el("li", { class: `tone-${tone}` }, el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[tone]), ` ${words}`),
    ),
  );
}
