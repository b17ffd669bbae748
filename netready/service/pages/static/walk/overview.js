/** What is above and below the plan: how far the walk is, what comes next, all rooms as a list. */

import { clock, counted, el } from "./dom.js";
import { badge } from "./room_panel.js";

/** How far the walk is, in words before numbers. */
export function summary(walk) {
  const all = walk.rooms.length;
  const open = walk.rooms.filter((room) => room.missing).length;
  const tested = walk.counts.tested;
  if (all === 0) return "The site file names no rooms yet: start the aggregator with --site FILE.";
  const left = open === 0 ? "Every room was measured" : `${counted(open, "room")} of ${all} still to measure`;
  return `${left}; ${tested === 0 ? "no class was tried yet" : `${counted(tested, "class test")} done`}.`;
}

/** Whether everything is at the aggregator. */
export function connection({ connected, knownAt, lasts }, waiting, fault) {
  const notes = [];
  if (fault) notes.push(note("note-bad", fault));
  if (!connected) notes.push(note("note-warn", lost(waiting, knownAt)));
  else if (waiting > 0) notes.push(note("note-warn", `Sending ${counted(waiting, "entry").replace("entrys", "entries")}.`));
  if (!lasts) notes.push(note("note-warn", "This browser keeps nothing when the page is closed (a private window?): keep it open until all is sent."));
  return notes;
}

function lost(waiting, knownAt) {
  const kept = waiting === 0 ? "" : ` ${waiting === 1 ? "1 entry is" : `${waiting} entries are`} kept on this phone and sent later.`;
  const old = knownAt ? ` What you see here was so at ${clock(knownAt)}.` : "";
  return `No connection to the aggregator.${kept}${old} Go on walking: nothing is lost.`;
}

function note(kind, words) {
  return el("p", { class: `note ${kind}` }, words);
}

const TODO = { measure: "Measure", class: "Class test in", together: "Test together:" };

/** The suggestion. */
export function nextCard(next, go) {
  if (next === null) return [el("p", {}, "Nothing is left to suggest: both reports are ready to be read.")];
  const rooms = [next.room, ...next.others].join(", ");
  return [
    el("div", {},
      el("p", {}, el("strong", {}, `Next: ${TODO[next.todo]} ${rooms}`)),
      el("p", { class: "soft" }, next.why)),
    el("button", { id: "go-next", type: "button", onclick: () => go(next) }, "Show"),
  ];
}

/** Where the others are. */
export function company(others) {
  return others.map((each) => el("p", { class: "soft" }, `${each.by} is in ${each.room} (${clock(each.at)}).`));
}

/** All rooms by floor; those that are missing stand out by word, colour and edge. */
export function roomList(walk, chosen, choose) {
  const floors = [...new Set(walk.rooms.map((room) => room.floor))];
  return floors.flatMap((floor) => [
    el("h3", {}, floor ?? "Rooms without a floor"),
    el("ul", { class: "rooms" },
      ...walk.rooms.filter((room) => room.floor === floor).map((room) => el("li", {},
        el("button", {
          type: "button",
          id: `room-${room.name}`,
          class: `room tone-${room.tone}${room.missing ? " missing" : ""}`,
          "aria-pressed": room.name === chosen ? "true" : "false",
          onclick: () => choose(room),
        }, el("span", { class: "room-name" }, room.name), badge(room.tone, room.word))))),
  ]);
}
