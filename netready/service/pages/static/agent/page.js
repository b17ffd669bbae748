// What the device's page shows: words first, text only by textContent. All elements are in the
// template; this fills them.

import { isAwake } from "./awake.js";

const WAYS = {
  WebSocket: "Connected and waiting for work.",
  HTTPS: "Connected and waiting for work (by HTTPS; a WebSocket was not possible).",
  away: "The aggregator does not answer. This page goes on trying; results stay here until then.",
};
const TONES = { WebSocket: "note-good", HTTPS: "note-good", away: "note-warn" };
const LINES_MAX = 40;

const of = (id) => document.getElementById(id);

function show(id, visible) {
  of(id).hidden = !visible;
}

/** The three faces of the page: asking for a code, at work, gone. */
export function showFace(face) {
  for (const each of ["joining", "working", "gone"]) show(each, each === face);
}

export function showFault(words) {
  of("fault").textContent = words;
  show("fault", Boolean(words));
}

/** The view that a BrowserAgent writes to. */
export class PageView {
  #way = "";

  status(way, state) {
    this.#way = way || this.#way;
    const box = of("status");
    box.className = `note ${TONES[this.#way] || ""}`;
    box.textContent = WAYS[this.#way] || "Joining.";
    of("label").textContent = state?.label || "";
    of("room").textContent = state?.room || "not said yet";
    of("awake").textContent = isAwake();
  }

  told(words) {
    if (!words) return;
    const item = document.createElement("li");
    item.textContent = `${new Date().toLocaleTimeString("en-GB")} ${words}`;
    const list = of("log");
    list.prepend(item);
    while (list.children.length > LINES_MAX) list.lastChild.remove();
  }

  /** `share` null: nothing runs. */
  progress(share, words) {
    show("doing", share !== null);
    if (share === null) return;
    of("bar").value = share;
    of("doing-words").textContent = `${words}: ${Math.round(100 * share)} %`;
  }

  waiting(rows) {
    const refused = rows.filter((row) => row.mark);
    const waiting = rows.length - refused.length;
    of("waiting").textContent = waiting ? `${waiting} (kept in this browser)` : "none";
    of("refused").textContent = refused.map((row) => row.mark).join(" ");
    show("refused", refused.length > 0);
  }

  /** What a measurement said, in words. */
  found(record) {
    of("result").textContent = sentenceOf(record);
    show("result-card", true);
  }

  gone(why) {
    of("gone-words").textContent = why || "This device has left. Nothing more is done here.";
    showFace("gone");
  }
}

/** One sentence; what was not measured is said to be so, and why. */
export function sentenceOf(record) {
  const find = (name, stat, direction = null) =>
    record.metrics.find((m) => m.name === name && m.stat === stat && m.direction === direction);
  const parts = [
    ["Download", find("goodput_mbps", "value", "down"), "Mbit/s"],
    ["Upload", find("goodput_mbps", "value", "up"), "Mbit/s"],
    ["Answer time", find("rtt_ms", "p50"), "ms"],
    ["Answer time while downloading", find("loaded_rtt_ms", "p95", "down"), "ms"],
  ];
  return parts.map(([words, found, unit]) => `${words}: ${figure(found, unit)}.`).join(" ");
}

function figure(found, unit) {
  if (!found || found.value === null) return `not measured${found?.note ? `: ${bare(found.note)}` : ""}`;
  const digits = found.value < 10 ? 1 : 0;
  return `${found.value.toFixed(digits)} ${unit}`;
}

/** A sentence that stands within another. */
function bare(note) {
  return note.replace(/\.$/, "");
}
