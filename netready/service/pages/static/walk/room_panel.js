/** The room one stands in: what it is, what to do, what was found. */

import { clock, counted, el } from "./dom.js";
import { shareOf } from "./tasks.js";

/** Words of an event that is not sent yet. */
const WAITING = {
  visit: "you stood here",
  measure: "where a measurement was made",
  comment: "a comment",
  photo: "a photo",
  skip: "left out",
  undo: "an undo",
};

/**
 * @param {object} room
 * @param {object} shown task, waiting, measuring (words), photosOn, commentsOn, connected
 * @param {object} does measure, cancel, classTest, together, skip, comment, photo, devices
 */
export function roomPanel(room, shown, does) {
  const parts = [
    el("div", { class: "row between" },
      el("h2", { id: "room-title", tabindex: -1 }, room.name),
      badge(room.tone, room.word)),
    el("p", {}, room.words),
    shown.task ? progress(shown.task, does) : actions(room, shown, does),
    !shown.task && !room.missing && shown.next && onward(shown.next, does),
    waiting(shown.waiting),
    spots(room),
    remarks(room),
  ];
  return parts.filter(Boolean);
}

/** A colour with its word. */
export function badge(tone, word) {
  return el("span", { class: `badge tone-${tone}` }, word);
}

/** After a result: where to go now. */
function onward(next, does) {
  return el("button", { id: "onward", type: "button", onclick: does.onward }, `Next: ${next.room}`);
}

function actions(room, shown, does) {
  const button = (id, words, act, more = {}) =>
    el("button", { id, type: "button", onclick: act, ...more }, words);
  return el("div", { class: "actions" },
    button("measure", "Measure here", does.measure, { class: "first" }),
    el("p", { class: "hint" }, `${shown.measuring} `,
      el("button", { id: "choose-devices", type: "button", class: "small", onclick: does.devices }, "Choose devices")),
    el("div", { class: "row" },
      button("class-test", "Class test", does.classTest),
      button("together", room.still_with.length > 0 ? `With ${room.still_with.join(", ")}` : "Together", does.together),
      room.missing && button("skip", "Leave out", does.skip),
      shown.commentsOn && button("comment", "Comment", does.comment),
      shown.photosOn && button("photo", "Photo", does.photo)));
}

function progress(task, does) {
  const share = task.run ? shareOf(task.run) : null;
  const what = { measure: "Measuring", class: "Class test", together: "Class tests together", look: "Looking" }[task.what];
  const words = task.lost
    ? "The aggregator cannot be reached just now. What was ordered goes on; the result comes later."
    : (task.run?.words || phase(task.run, task.phoneId));
  return el("div", { class: "task", role: "group", "aria-label": `${what} in ${task.room}` },
    el("p", {}, el("strong", {}, `${what} in ${task.room}`)),
    el("progress", { max: 1, value: share, "aria-label": "done" }),
    el("p", { class: "soft" }, words),
    el("div", { class: "row" },
      el("button", { id: "cancel", type: "button", class: "danger", onclick: does.cancel }, "Cancel"),
      task.runId && task.what !== "measure" && el("a", { class: "button", href: `/runs/${task.runId}` }, "Live page")));
}

function phase(run, phoneId) {
  if (!run) return "Asking the devices.";
  const busy = (run.devices ?? []).filter((each) => each.part === "working");
  const named = busy.map((each) => `${each.agent_id === phoneId ? "this phone" : each.label}${each.words ? `: ${each.words}` : ""}`);
  if (named.length > 0) return named.join("; ");
  return run.pupils ? `${counted(run.pupils, "pupil")} at once` : "The devices get ready.";
}

function waiting(events) {
  if (events.length === 0) return null;
  return el("p", { class: "note note-warn", id: "room-waiting" },
    `Not sent yet: ${events.map((each) => `${waits(each)} (${clock(each.at)})`).join(", ")}.`);
}

/** A measurement that the aggregator began has its run. */
function waits(event) {
  const begun = event.kind !== "measure" || event.refers;
  return begun ? WAITING[event.kind] : "a measurement that could not be started";
}

function spots(room) {
  if (room.spots.length === 0 && room.others === 0) return null;
  const rows = room.spots.map((spot, number) => spotRow(spot, number === 0));
  const others = room.others > 0 && el("p", { class: "soft" }, `${counted(room.others, "record")} of devices that stand here, without a spot.`);
  return el("div", { class: "found" }, el("h3", {}, "Measured here"), ...rows, others || "");
}

function spotRow(spot, open) {
  return el("details", { id: `spot-${spot.event_id}`, class: `spot-row tone-${spot.tone}`, open },
    el("summary", {}, `${clock(spot.at)} ${spot.by}: ${spot.words}`),
    spot.lines.length > 0 && lines(spot),
    spot.devices.length > 0 && el("p", { class: "soft" }, `By ${spot.devices.join(", ")}. One measurement is a first look: a class test settles it.`),
    ...spot.notes.map((note) => el("p", { class: "note note-warn" }, note)));
}

function lines(spot) {
  return el("div", { class: "wide" }, el("table", {},
    el("caption", { class: "unseen" }, spot.words),
    el("thead", {}, el("tr", {}, ...["What", "Measured", "Needed"].map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...spot.lines.map((line) => el("tr", { class: `tone-${line.tone}` },
      el("th", { scope: "row" }, line.what),
      el("td", {}, line.value, verdict(line.tone)),
      el("td", {}, line.needed || (line.tone === "none" ? "nothing by itself" : "")))))));
}

const VERDICTS = { go: "kept", "not-yet": "not kept", pilot: "worse, perhaps by the phone" };

function verdict(tone) {
  return VERDICTS[tone] ? el("span", { class: "kept" }, ` ${VERDICTS[tone]}`) : "";
}

function remarks(room) {
  if (room.comments.length + room.photos.length === 0) return null;
  return el("div", { class: "found" },
    el("h3", {}, "Said and seen"),
    ...room.comments.map((each) => el("p", { class: "comment" }, el("span", { class: "soft" }, `${clock(each.at)} ${each.by}: `), each.text)),
    ...room.photos.map((each) => el("a", { href: `/api/v1/walk/photos/${each.photo}`, target: "_blank", rel: "noopener" },
      el("img", { class: "photo", src: `/api/v1/walk/photos/${each.photo}`, loading: "lazy", alt: `Photo of ${room.name}, ${clock(each.at)} by ${each.by}` }))));
}
