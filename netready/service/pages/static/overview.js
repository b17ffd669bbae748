/** The overview: what stands on it is drawn by the server; devices, people and runs come here. */
import { signOut } from "./sign_out.js";
import { ask } from "./walk/api.js";

const marks = document.getElementById("overview").dataset;
const technician = marks.technician === "yes";
const fault = document.getElementById("fault");
const WAIT_AGAIN_MS = 3000;
const MAY = { technician: "walk, order, read", reader: "read", teacher: "comment" };

/** A cell that holds a text or an element. */
function cell(row, content) {
  const found = row.insertCell();
  found.append(content);
  return found;
}

function button(words, label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "small danger";
  made.textContent = words;
  made.setAttribute("aria-label", `${words}: ${label}`);
  made.addEventListener("click", press);
  return made;
}

async function tried(work) {
  try {
    fault.hidden = true;
    return await work();
  } catch (error) {
    fault.textContent = error.message || "The aggregator does not answer.";
    fault.hidden = false;
    return null;
  }
}

function sendAway(id, label) {
  return button("Send away", label, () => {
    if (!confirm(`${label} will have to join again with a new code. Send it away?`)) return;
    tried(() => ask("DELETE", `/api/v1/agents/${id}`).then(showFleet));
  });
}

const KINDS = { native: "netready agent", browser: "browser" };

/** @param {object} agent @returns {string} how it is, in words; unknown stays unknown */
export function nowWords(agent) {
  if (agent.here) return "here";
  if (!agent.seen_at) return "not seen since it joined";
  return `last seen ${new Date(agent.seen_at).toLocaleString("en-GB")}`;
}

function roomField(agent, rooms) {
  const field = document.createElement("select");
  field.setAttribute("aria-label", `Room of ${agent.label}`);
  for (const room of ["", ...rooms]) field.append(new Option(room || "not known", room));
  if (agent.room && !rooms.includes(agent.room)) field.append(new Option(agent.room, agent.room));
  field.value = agent.room;
  field.addEventListener("change", () =>
    tried(() => ask("PATCH", `/api/v1/agents/${agent.agent_id}`, { body: { room: field.value } })),
  );
  return field;
}

function showDevices(agents, rooms) {
  const good = agents.filter((agent) => !agent.revoked_at);
  const here = good.filter((agent) => agent.here).length;
  document.getElementById("device-words").textContent = good.length
    ? `${here} of ${good.length} are here now.`
    : "No device has joined yet.";
  const table = document.getElementById("device-table");
  table.hidden = good.length === 0;
  const body = table.tBodies[0];
  if (body.contains(document.activeElement)) return; // somebody is choosing a room
  body.replaceChildren();
  for (const agent of good) {
    const row = body.insertRow();
    cell(row, agent.label);
    cell(row, KINDS[agent.kind] ?? agent.kind);
    cell(row, roomField(agent, rooms));
    cell(row, nowWords(agent));
    cell(row, sendAway(agent.agent_id, agent.label));
  }
}

function showPeople(people) {
  const body = document.getElementById("people-table").tBodies[0];
  body.replaceChildren();
  for (const person of people) {
    const row = body.insertRow();
    cell(row, person.you ? `${person.label} (you)` : person.label);
    cell(row, MAY[person.role]);
    cell(row, person.expires_at ? new Date(person.expires_at).toLocaleString("en-GB") : "sent away");
    cell(row, person.you ? "" : sendAway(person.holder_id, person.label));
  }
}

let rooms = null;

async function showFleet() {
  if (!technician) return;
  rooms ??= (await ask("GET", "/api/v1/site")).rooms.map((room) => room.name);
  const fleet = await ask("GET", "/api/v1/agents");
  showDevices(fleet.agents, rooms);
  showPeople(fleet.people);
}

async function showRuns() {
  const { runs } = await ask("GET", "/api/v1/runs");
  if (runs.length === 0) return;
  const lines = runs.slice(0, 6).map((run) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/runs/${encodeURIComponent(run.run_id)}`;
    link.textContent = `${run.what}: ${run.rooms.join(", ") || "no room"}`;
    line.append(link, ` ${run.state}`);
    return line;
  });
  document.getElementById("run-list").replaceChildren(...lines);
}

const DRAWN_BY_SERVER = ["next", "rooms", "records"];

/** Takes the parts that the server draws from a fresh page; no script of that page runs. */
async function drawAnew() {
  const answer = await fetch("/", { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of DRAWN_BY_SERVER) {
    const part = fresh.getElementById(id)?.closest("section");
    const old = document.getElementById(id).closest("section");
    if (part && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(part));
  }
}

/** Waits for news for as long as the page is open. */
async function follow(number) {
  let seen = number;
  for (;;) {
    try {
      const news = await ask("GET", `/api/v1/watch?after=${seen}`, { withinMs: 40_000 });
      seen = news.number;
      const kinds = new Set(news.updates.map((update) => update.kind));
      if (kinds.has("records")) await tried(drawAnew);
      if (kinds.has("agents")) await tried(showFleet);
      if (kinds.has("run")) await tried(showRuns);
    } catch (error) {
      if (error.status === 401) {
        location.assign("/sign-in");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_AGAIN_MS));
    }
  }
}

document.getElementById("sign-out").addEventListener("click", () => tried(signOut));

await Promise.all([tried(showFleet), tried(showRuns)]);
follow(Number(marks.number));
