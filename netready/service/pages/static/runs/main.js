/** The live page of a run: draws what is known, and stops it. */

import { ApiError, NoConnection, ask } from "../walk/api.js";
import { byId, clock, el, refill } from "../walk/dom.js";
import { follow } from "./news.js";
import {
  answerTone, deviceWords, figures, isOver, limiterWords, stageWords, stateWords,
} from "./words.js";

const place = byId("run");
const runId = place.dataset.run;
const mayStop = place.dataset.mayStop !== "";
let view = null;
let stopping = false;
let told = "";

function draw(fresh) {
  view = fresh;
  const [title, words] = stateWords(view);
  refill(byId("state"), [el("p", { class: "big" }, title), words && el("p", {}, words)].filter(Boolean));
  const bar = view.share === null || isOver(view) ? [] : [progress(view.share)];
  refill(byId("bar"), bar);
  drawStop();
  drawAnswer();
  drawNow();
  refill(byId("devices"), view.devices.map(deviceItem));
  byId("stages-card").hidden = view.stages.length === 0;
  refill(byId("stages"), view.stages.map(stageItem));
  tell(title);
}

/** Readers of the screen hear of each new state, not of each figure. */
function tell(title) {
  const words = isOver(view) ? `${title}. ${view.answer || view.words}` : title;
  if (words === told) return;
  told = words;
  byId("told").textContent = words;
}

function progress(share) {
  const percent = Math.round(100 * share);
  return el("progress", { max: 100, value: percent, "aria-label": "Done of this stage" }, `${percent} %`);
}

function drawStop() {
  const stop = byId("stop");
  stop.hidden = !mayStop || isOver(view);
  stop.disabled = stopping;
  stop.textContent = stopping ? "Stopping" : "Stop";
}

function drawAnswer() {
  const card = byId("answer");
  card.hidden = !view.answer;
  if (!view.answer) return;
  const limiter = limiterWords(view);
  refill(card, [
    el("h2", {}, "Result"),
    el("p", { class: `note tone-${answerTone(view)}` }, view.answer),
    limiter && el("p", {}, el("strong", {}, "What stopped it: "), limiter),
    view.evidence.length > 0 && el("ul", { class: "soft" }, ...view.evidence.map((each) => el("li", {}, each))),
  ].filter(Boolean));
}

function drawNow() {
  const shown = view.what !== "measure" && view.pupils !== null && !isOver(view);
  byId("now-card").hidden = !shown;
  if (!shown) return;
  refill(byId("now"), figures(view).flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)]));
}

function deviceItem(device) {
  const { tone, far, more } = deviceWords(device);
  return el("li", { class: `device${tone ? ` tone-${tone}` : ""}` },
    el("strong", {}, device.label),
    device.room && el("span", { class: "soft" }, device.room),
    el("span", {}, far),
    more && el("span", { class: "soft" }, more));
}

function stageItem(stage) {
  const { tone, words } = stageWords(stage);
  return el("li", { class: `tone-${tone}` }, el("strong", {}, words),
    stage.reasons.length > 0 && el("ul", {}, ...stage.reasons.map((each) => el("li", {}, each))));
}

function connection(there) {
  const words = `Not connected since ${clock(new Date().toISOString())}: this may be old. The run goes on.`;
  if (there) refill(byId("away"), []);
  else if (byId("away").childElementCount === 0) refill(byId("away"), [el("p", { class: "note note-warn" }, words)]);
}

byId("stop").addEventListener("click", async () => {
  stopping = true;
  drawStop();
  try {
    await ask("POST", `/api/v1/runs/${runId}/stop`);
  } catch (error) {
    if (!(error instanceof NoConnection) && !(error instanceof ApiError)) throw error;
    stopping = false;
    drawStop();
    refill(byId("away"), [el("p", { class: "note note-bad" },
      `It could not be stopped from here: ${error.message || "no connection"}. Press again.`)]);
  }
});

async function first() {
  for (;;) {
    try {
      draw(await ask("GET", `/api/v1/runs/${runId}`));
      return;
    } catch (error) {
      if (!(error instanceof NoConnection)) throw error;
      connection(false);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

await first();
await follow(runId, { hear: draw, connection, enough: () => isOver(view) });
