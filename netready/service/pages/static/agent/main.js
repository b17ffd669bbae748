// Starts the device's page: takes the join code from the fragment (which no server ever sees, and
// which leaves the address at once), or goes on where it was before a reload.

import { BrowserAgent } from "./agent.js";
import { maySleep, stayAwake } from "./awake.js";
import { PageView, showFace, showFault } from "./page.js";
import { Spool } from "./spool.js";
import { lookAtTarget } from "./target_look.js";

const LOCK = "netready-agent";

function pageFacts() {
  const { version, native, webs } = document.getElementById("agent").dataset;
  return { version, native, webs: webs ? webs.split(" ") : [] };
}

/** The code of the address, which is cleared. */
function codeOfAddress() {
  const code = location.hash.slice(1);
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

async function join(agent, code) {
  showFault("");
  try {
    await agent.join(code);
  } catch (error) {
    showFault(`It did not work: ${error.message}`);
    return;
  }
  await work(agent);
}

async function work(agent) {
  showFace("working");
  document.getElementById("stop").onclick = () => agent.stop();
  document.getElementById("leave").onclick = () => agent.leave();
  await stayAwake();
  agent.view.status("", agent.state);
  const ending = new AbortController();
  lookAtTarget(agent.page.webs[0] || "", ending.signal);
  await agent.run();
  ending.abort();
  maySleep();
}

/** One tab of a browser is the agent; another one says so. */
async function alone(task) {
  if (!navigator.locks) return task();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
    if (lock) return task();
    showFault("This device is an agent in another tab already. Close one of them.");
    return undefined;
  });
}

async function start() {
  const spool = await Spool.open();
  const agent = new BrowserAgent(spool, new PageView(), pageFacts());
  const code = codeOfAddress();
  document.getElementById("join-form").addEventListener("submit", (event) => {
    event.preventDefault();
    join(agent, document.getElementById("code").value.trim());
  });
  if (agent.state) await work(agent);
  else {
    showFace("joining");
    if (code) await join(agent, code);
    else document.getElementById("code").focus();
  }
}

alone(start).catch((error) => showFault(`This page cannot work in this browser: ${error.message}`));
