/** What the technician does: each deed becomes an event that is kept first and sent then. */

import { ApiError, NoConnection } from "./api.js";
import { isPresent, measuring, moveTo, remember, standingIn, wifiWords } from "./devices.js";
import { asked, choice, textField, tick, words } from "./dialogs.js";
import { byId, counted, el } from "./dom.js";
import { newId } from "./ids.js";
import { small } from "./photo.js";
import { Following } from "./following.js";
import * as tasks from "./tasks.js";

const COMMENT_MAX = 2000;
const REASON_MAX = 200;
// A device that has just joined must ask for its duties once before it may be ordered.
const JOIN_LOOKS = 20;
const JOIN_LOOK_MS = 300;
const DID = { visit: "stood here", measure: "measured", comment: "wrote a comment", photo: "took a photo", skip: "left it out" };

export class Actions {
  /** @param {object} state @param {object} outbox @param {object} sender @param {object} page draw, refresh, told */
  constructor(state, outbox, sender, page) {
    this.state = state;
    this.outbox = outbox;
    this.sender = sender;
    this.page = page;
    this.following = new Following(state, page, (error) => this.#failed(error));
    this.photoRoom = "";
  }

  /** The buttons of a room. */
  of(room) {
    const safely = (deed) => () => {
      this.state.fault = "";
      deed.call(this, room).catch((error) => this.#failed(error));
    };
    return {
      measure: safely(this.measure),
      cancel: safely(this.cancel),
      classTest: safely(this.classTest),
      together: safely(this.together),
      skip: safely(this.skip),
      comment: safely(this.comment),
      photo: safely(this.photo),
      devices: safely(this.chooseDevices),
    };
  }

  /** After a reload: what this technician asked for and still goes on. */
  async resume() {
    if (this.state.walk === null || !this.state.connected) return;
    const run = (await tasks.going(this.state.walk.me))[0];
    if (run === undefined || run.rooms.length === 0) return;
    this.state.chosen ||= run.rooms[0];
    this.#followed({ what: run.what, room: run.rooms[0], rooms: run.rooms, runId: run.run_id });
  }

  visit(room) {
    this.#did("visit", room).catch((error) => this.#failed(error));
  }

  /** Measures here, with what is carried; else with what stands in the room. */
  async measure(room) {
    if (!this.#canMeasure(room)) await this.page.refresh();
    if (!this.#canMeasure(room) && !(await this.chooseDevices())) return;
    const agents = this.#mine().map((each) => each.agent_id);
    try {
      if (this.#connectedMove()) await moveTo(this.state.devices, this.state.carried, room.name);
      const runId = await tasks.start("measure", [room.name], agents.length > 0 ? agents : undefined);
      await this.#did("measure", room.name, { refers: runId });
      this.#followed({ what: "measure", room: room.name, rooms: [room.name], runId });
    } catch (error) {
      if (!(error instanceof NoConnection)) throw error;
      this.state.connected = false;
      await this.#did("measure", room.name);
      this.page.told("No connection here: that is kept, and sent later. Nothing was measured.");
    }
  }

  async cancel() {
    const task = this.state.task;
    if (task === null) return;
    this.following.end();
    await tasks.stop(task.runId);
    this.page.told("Stopped. What was measured until then is kept.");
  }

  async classTest(room) {
    const devices = standingIn(this.state.devices, room.name);
    if (devices.length === 0) {
      await asked(`Class test in ${room.name}`, [noDevices([room.name])], "Understood");
      return;
    }
    const content = [
      words(`A class is played on ${counted(devices.length, "device")} in this room: ${devices.map((each) => each.label).join(", ")}. It takes about two minutes and loads the network; stop it at any time.`),
      ...few(devices.length),
    ];
    if (await asked(`Class test in ${room.name}`, content, "Start")) await this.#load("class", [room.name], room.name);
  }

  /** All rooms of a radio, a floor or a cohort that have devices. */
  async together(room) {
    const groups = this.state.walk.groups.filter((each) => each.rooms.includes(room.name));
    const able = groups.map((each) => ({ ...each, ready: each.rooms.filter((name) => standingIn(this.state.devices, name).length > 0) }));
    const options = able.filter((each) => each.ready.length > 1);
    if (options.length === 0) {
      const wanted = groups[0]?.rooms ?? [room.name];
      const without = wanted.filter((name) => standingIn(this.state.devices, name).length === 0);
      await asked("Several rooms together", [noDevices(without.length > 0 ? without : wanted)], "Understood");
      return;
    }
    const listed = options.map((each, number) => [String(number), `${each.name} (${each.kind}): ${each.ready.join(", ")}`]);
    const answer = await asked("Several rooms together", [
      words("A class is played in each of these rooms at the same time. Rooms without a connected device are left out."),
      choice("group", "Which rooms", listed),
    ], "Start");
    if (answer) await this.#load("together", options[Number(answer.get("group"))].ready, room.name);
  }

  async skip(room) {
    const answer = await asked(`Leave out ${room.name}`, [textField("why", "Why? It stays in the list as not measured.", REASON_MAX)], "Leave out");
    if (answer) await this.#did("skip", room.name, { text: plain(answer.get("why")) });
  }

  async comment(room) {
    const answer = await asked(`Comment on ${room.name}`, [
      words("No names of pupils, please: the comment is kept with the room."),
      textField("text", "Comment", COMMENT_MAX),
    ], "Keep");
    if (answer) await this.#did("comment", room.name, { text: plain(answer.get("text")) });
  }

  async photo(room) {
    this.photoRoom = room.name;
    byId("photo-file").click();
  }

  /** @param {HTMLInputElement} field */
  async photoChosen(field) {
    const file = field.files[0];
    field.value = "";
    if (!file) return;
    try {
      await this.#did("photo", this.photoRoom, { refers: newId() }, await small(file));
      this.page.told("The photo is kept, without place or time of the camera.");
    } catch (error) {
      this.#failed(new Error(`This picture cannot be read (${error.message}).`));
    }
  }

  /** Which devices are carried along. @returns {Promise<boolean>} whether one was chosen */
  async chooseDevices() {
    await this.page.refresh();
    const devices = this.state.devices.filter((each) => isPresent(each) || this.state.carried.has(each.agent_id));
    const phoneId = this.state.phone.id;
    const answer = await asked("What measures where you stand?", [
      words("A carried laptop sees the Wi-Fi itself: signal, channel, retries. A phone sees download, upload and delay only."),
      ...devices.map((each) => tick("device", each.agent_id, each.agent_id === phoneId ? `This phone (${each.label})` : each.label, {
        checked: this.state.carried.has(each.agent_id),
        hint: isPresent(each) ? wifiWords(each) : "not connected now",
      })),
      ...(phoneId ? [] : [tick("phone", "yes", "This phone measures, too", { checked: devices.length === 0 })]),
      el("p", {}, el("a", { href: "/join" }, "Join a laptop or another device")),
    ], "Use these");
    if (answer === null) return false;
    this.state.carried = new Set(answer.getAll("device"));
    if (answer.get("phone")) await this.#phoneJoins();
    remember(this.state.carried);
    await this.page.refresh();
    return this.state.carried.size > 0;
  }

  /** What was done last and can be taken back; null: nothing. */
  last() {
    const undone = new Set(this.state.waiting.filter((each) => each.kind === "undo").map((each) => each.refers));
    const mine = this.state.waiting.filter((each) => each.kind !== "undo" && !undone.has(each.event_id));
    const newest = mine.at(-1);
    if (newest) return { event_id: newest.event_id, words: `${newest.room}: ${DID[newest.kind]}` };
    const known = this.state.walk?.last ?? null;
    return known === null || undone.has(known.event_id) ? null : known;
  }

  async undo() {
    const last = this.last();
    if (last === null) return;
    try {
      if (this.state.task?.eventId === last.event_id) await this.cancel();
    } catch (error) {
      this.#failed(error);
    }
    await this.#did("undo", "", { refers: last.event_id });
    this.page.told(`Taken back: ${last.words}`);
  }

  /** Which devices will measure, before the button is pressed. */
  measuringWords(room) {
    const mine = this.#mine();
    if (mine.length > 0) return `Measures: ${mine.map((each) => (each.agent_id === this.state.phone.id ? "this phone" : each.label)).join(", ")}.`;
    const there = standingIn(this.state.devices, room.name);
    if (there.length > 0) return `Measures: a device that stands here (${there[0].label}).`;
    return "No device is chosen yet.";
  }

  /** A phone that cannot ask which devices there are tries nevertheless: that is kept, too. */
  #canMeasure(room) {
    return !this.state.connected || this.#mine().length > 0 || standingIn(this.state.devices, room.name).length > 0;
  }

  #mine() {
    return measuring(this.state.devices, this.state.carried);
  }

  /** A device that is carried alone goes with its technician. */
  #connectedMove() {
    return this.state.connected && this.#mine().length > 0;
  }

  async #phoneJoins() {
    await this.state.phone.join();
    const { id } = this.state.phone;
    if (!id) return;
    this.state.carried.add(id);
    for (let looks = 0; looks < JOIN_LOOKS && !this.#mine().some((each) => each.agent_id === id); looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, JOIN_LOOK_MS));
      await this.page.refresh();
    }
  }

  async #load(what, rooms, room) {
    const runId = await tasks.start(what, rooms);
    this.#followed({ what, room, rooms, runId });
  }

  #followed(task) {
    const eventId = task.what === "measure" ? this.lastId : ""; // taking it back ends it
    this.following.begin({ ...task, eventId, phoneId: this.state.phone.id });
  }

  async #did(kind, room, { text = "", refers = null } = {}, photo = null) {
    const here = kind === "visit" || kind === "measure" || kind === "photo" ? this.state.here : null;
    const event = {
      event_id: newId(), kind, room, at: new Date().toISOString(), spot: here, text, refers,
    };
    this.lastId = event.event_id;
    await this.outbox.add(event, photo);
    this.state.waiting = await this.outbox.events();
    this.page.draw();
    this.sender.wake();
  }

  #failed(error) {
    if (error instanceof NoConnection) {
      this.state.connected = false;
      this.page.told("The aggregator cannot be reached: try again when it can.");
    } else {
      this.state.fault = error instanceof ApiError ? error.message : `That did not work: ${error.message}`;
    }
    this.page.draw();
  }
}

/** Text without control characters, which the aggregator refuses. */
function plain(text) {
  return String(text).replace(/\r\n?/g, "\n").replace(/[^\P{C}\n]/gu, "").trim();
}

function noDevices(rooms) {
  return el("div", { class: "found" },
    words(`No device is connected in ${rooms.join(", ")}, so no class can be played there.`),
    el("p", {}, el("a", { href: "/join" }, "Join the devices of the room"), " (a QR code for the class)."));
}

/** What few devices can and cannot say. */
function few(count) {
  if (count > 2) return [];
  return [words("With one or two devices the result is worked out, not measured: thirty radios share the air differently.")];
}
