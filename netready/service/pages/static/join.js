/** The join page: makes a code, shows it large, and tests the device that it is opened on. */
import { checkDevice } from "./device_check.js";
import { ask } from "./walk/api.js";

const byId = (id) => document.getElementById(id);
const who = byId("who");
let ticking = 0;

/** @param {number} seconds @returns {string} */
export function livesWords(seconds) {
  if (seconds <= 0) return "The code is no longer good. Make another one.";
  const minutes = Math.floor(seconds / 60);
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  return `good for ${minutes}:${rest} minutes`;
}

function count(endsMs) {
  clearInterval(ticking);
  const tick = () => {
    const left = (endsMs - performance.now()) / 1000;
    byId("lives").textContent = livesWords(left);
    if (left > 0) return;
    clearInterval(ticking);
    for (const id of ["shown", "page"]) byId(id).textContent = "";
    byId("qr").removeAttribute("src");
    byId("commands").replaceChildren();
  };
  ticking = setInterval(tick, 1000);
  tick();
}

/** Who stands in no room. */
const PEOPLE = new Set(["technician", "reader", "teacher"]);

function show(made) {
  byId("made").hidden = false;
  byId("shown").textContent = made.shown;
  byId("qr").src = made.qr;
  byId("page").textContent = made.page;
  byId("native").hidden = made.commands.length === 0;
  const lines = made.commands.map((command) => {
    const line = document.createElement("li");
    line.textContent = command;
    return line;
  });
  byId("commands").replaceChildren(...lines);
  count(performance.now() + made.lives_s * 1000);
  byId("made").scrollIntoView({ block: "start" });
}

who.addEventListener("change", () => {
  byId("room-field").hidden = PEOPLE.has(who.value);
});

byId("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  const forClass = who.value === "class" || who.value === "teacher";
  const role = who.value === "class" ? "agent" : who.value;
  const room = role === "agent" ? byId("room").value.trim() : "";
  byId("fault").hidden = true;
  try {
    show(await ask("POST", "/api/v1/codes", { body: { role, room, class: forClass } }));
  } catch (error) {
    byId("fault").textContent = error.message || "The aggregator does not answer.";
    byId("fault").hidden = false;
  }
});

for (const check of await checkDevice()) {
  const line = document.createElement("li");
  line.className = check.ok ? "tone-go" : check.needed ? "tone-not-yet" : "tone-pilot";
  line.textContent = `${check.ok ? "Yes" : "No"}: ${check.name}. ${check.ok ? "" : check.words}`;
  byId("checks").append(line);
}
