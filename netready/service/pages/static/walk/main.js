/** The walk's page: joins the parts. What is shown follows from `state`; who changes it draws anew. */

import { ApiError, NoConnection, ask } from "./api.js";
import { Actions } from "./actions.js";
import { allDevices, carried } from "./devices.js";
import { byId, el, refill } from "./dom.js";
import { nearestRoom } from "./geometry.js";
import { forgetPage, keepKnown, keepPage, lastKnown } from "./kept_page.js";
import { openOutbox } from "./outbox.js";
import { company, connection, nextCard, roomList, summary } from "./overview.js";
import { Phone } from "./phone.js";
import { Plan, legend } from "./plan.js";
import { roomPanel } from "./room_panel.js";
import { Sender } from "./sender.js";
import { watch } from "./watch.js";

const GATHER_MS = 250;
const TOLD_MS = 15000;

const state = {
  walk: null,
  knownAt: "", // when that was so, where it is not of now
  devices: [],
  carried: carried(),
  waiting: [],
  connected: true,
  lasts: true,
  fault: "", // of the last deed; the next one clears it
  sendFault: "", // of what waits to be sent
  floor: null,
  here: null,
  chosen: "",
  task: null,
  phone: null,
};

let plan = null;
let actions = null;
let sender = null;
let gathering = 0;
let telling = 0;

async function start() {
  const outbox = await openOutbox();
  state.lasts = outbox.lasts;
  sender = new Sender(outbox, sent);
  state.phone = new Phone(byId("walk"), draw);
  actions = new Actions(state, outbox, sender, { draw, refresh, told });
  plan = new Plan(byId("plan"), stand);
  byId("nearer").addEventListener("click", () => plan.zoom(1.5));
  byId("farther").addEventListener("click", () => plan.zoom(1 / 1.5));
  byId("whole").addEventListener("click", () => plan.whole());
  byId("legend").append(legend());
  byId("undo").addEventListener("click", () => actions.undo());
  byId("photo-file").addEventListener("change", (event) => actions.photoChosen(event.target));
  window.addEventListener("online", () => sender.wake());
  document.addEventListener("visibilitychange", () => document.hidden || sender.wake());
  await refresh();
  if (state.walk !== null && state.knownAt === "") {
    keepPage(state.walk.floors.map((floor) => floor.plan).filter((path) => path !== null));
  }
  sender.wake();
  actions.resume().catch((error) => fault(error.message));
  state.phone.resume().catch((error) => fault(error.message));
  watch(changed, connected).catch((error) => fault(error.message));
}

/** Everything anew from the aggregator. */
async function refresh() {
  try {
    [state.walk, state.devices] = await Promise.all([ask("GET", "/api/v1/walk"), allDevices()]);
    state.connected = true;
    state.knownAt = "";
    keepKnown({ walk: state.walk, devices: state.devices });
    plan.load(state.walk.floors);
  } catch (error) {
    if (error instanceof ApiError) state.fault = signedOut(error);
    else if (error instanceof NoConnection) goOnWithoutIt();
    else throw error;
  }
  draw();
}

/** A page that was opened again where nobody answers shows what was known before. */
function goOnWithoutIt() {
  state.connected = false;
  const known = state.walk === null ? lastKnown() : null;
  if (known === null) return;
  [state.walk, state.devices, state.knownAt] = [known.walk, known.devices, known.at];
  plan.load(state.walk.floors);
}

function signedOut(error) {
  if (error.status === 401) forgetPage();
  return error.status === 401 ? "You are signed out. Sign in again on this phone: nothing is lost." : error.message;
}

/** What is shown here; a run that goes on is followed by itself. */
const SHOWN = ["walk", "records", "agents"];

/** Several changes at once are one look, and a stream of them is a look now and then. */
function changed(kinds = new Set(SHOWN)) {
  if (gathering !== 0 || !SHOWN.some((kind) => kinds.has(kind))) return;
  gathering = setTimeout(() => {
    gathering = 0;
    refresh();
  }, GATHER_MS);
}

function connected(is) {
  if (is === state.connected) return;
  state.connected = is;
  if (is) {
    sender.wake();
    changed();
  }
  draw();
}

function sent(change) {
  state.waiting = change.waiting;
  state.connected = change.connected;
  state.sendFault = change.fault;
  if (change.sent) changed();
  draw();
}

function fault(words) {
  state.fault = words;
  draw();
}

/** Shown for a while, and said aloud by a screen reader. */
function told(words) {
  byId("told").textContent = words;
  clearTimeout(telling);
  telling = setTimeout(() => byId("told").replaceChildren(), TOLD_MS);
}

/** The technician stands there; the nearest room is theirs until they say otherwise. */
function stand(floor, at, room) {
  const found = room ?? nearestRoom(state.walk.rooms, floor, at);
  state.here = { floor, x: at.x, y: at.y };
  choose(found?.name ?? state.chosen, { visit: true });
  document.getElementById("measure")?.scrollIntoView({ block: "nearest" });
}

function choose(name, { visit = false } = {}) {
  const before = state.chosen;
  state.chosen = name;
  draw();
  if (visit && name && name !== before) actions.visit(name);
}

/** A room of the list, or the next one: shown, not stood in, until it is tapped on the plan. */
function pick(room) {
  if (room.floor && room.floor !== state.floor) state.floor = room.floor;
  state.here = room.x === null || room.floor === null ? null : { floor: room.floor, x: room.x, y: room.y };
  choose(room.name, { visit: true });
  byId("room").scrollIntoView({ block: "nearest" });
}

function draw() {
  drawNotes();
  if (state.walk === null) return;
  drawFloors();
  drawPlan();
  drawRoom();
  refill(byId("next"), nextCard(state.walk.next, goNext));
  refill(byId("others"), company(state.walk.others));
  refill(byId("rooms"), roomList(state.walk, state.chosen, pick));
}

function drawNotes() {
  const waiting = state.waiting.length;
  refill(byId("notes"), connection(state, waiting, state.fault || state.sendFault || state.phone?.words || ""));
  byId("summary").textContent = state.walk ? summary(state.walk) : "The walk could not be fetched yet.";
  const last = actions?.last() ?? null;
  byId("undo").hidden = last === null;
  byId("undo").textContent = last === null ? "" : `Undo: ${last.words}`;
}

/** Floors with rooms that have a place, as buttons; one floor needs none. */
function drawFloors() {
  const floors = placedFloors();
  if (!floors.some((floor) => floor.name === state.floor)) state.floor = floors[0]?.name ?? null;
  const buttons = floors.map((floor, number) => el("button", {
    type: "button",
    id: `floor-${number}`,
    class: "small",
    "aria-pressed": floor.name === state.floor ? "true" : "false",
    onclick: () => {
      state.floor = floor.name;
      draw();
    },
  }, floorWords(floor)));
  refill(byId("floors"), floors.length > 1 ? buttons : []);
}

function floorWords(floor) {
  const open = state.walk.rooms.filter((room) => room.floor === floor.name && room.missing).length;
  return open === 0 ? floor.name : `${floor.name} (${open} to do)`;
}

function placedFloors() {
  const placed = (floor) => state.walk.rooms.some((room) => room.floor === floor.name && room.x !== null);
  return state.walk.floors.filter((floor) => floor.plan !== null || placed(floor));
}

function drawPlan() {
  const floor = state.walk.floors.find((each) => each.name === state.floor);
  byId("map").hidden = floor === undefined;
  if (floor === undefined) return;
  plan.show(floor, {
    rooms: state.walk.rooms,
    here: state.here,
    others: state.walk.others,
    waiting: state.waiting.filter((each) => each.spot !== null && each.kind === "measure"),
    chosen: state.chosen,
  });
}

function drawRoom() {
  const room = state.walk.rooms.find((each) => each.name === state.chosen);
  byId("room").hidden = room === undefined;
  if (room === undefined) return;
  const does = { ...actions.of(room), onward: () => goNext(state.walk.next) };
  refill(byId("room"), [state.task ? "" : whichRoom(room), ...roomPanel(room, {
    task: state.task?.rooms.includes(room.name) ? state.task : null,
    waiting: state.waiting.filter((each) => each.room === room.name),
    next: state.walk.next?.room === room.name ? null : state.walk.next,
    measuring: actions.measuringWords(room),
    photosOn: state.walk.photos_on,
    commentsOn: state.walk.comments_on,
  }, does)]);
}

/** The nearest room is a guess: walls are not on the plan. */
function whichRoom(room) {
  const rooms = state.walk.rooms.filter((each) => each.floor === room.floor);
  if (state.here === null || rooms.length < 2) return "";
  return el("label", { class: "which" }, "You are in",
    el("select", { id: "which-room", onchange: (event) => choose(event.target.value, { visit: true }) },
      ...rooms.map((each) => el("option", { value: each.name, selected: each.name === room.name }, each.name))));
}

function goNext(next) {
  const room = state.walk.rooms.find((each) => each.name === next.room);
  if (room) pick(room);
}

start().catch((error) => fault(`This page cannot work in this browser: ${error.message}`));
