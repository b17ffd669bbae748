/** A run in words. Pure. What is not known is said to be so, never shown as 0. */

/** @typedef {Record<string, any>} RunView as `GET /api/v1/runs/{id}` says it */

const OVER = new Set(["done", "stopped", "refused", "failed"]);

/** Whether nothing more comes. */
export function isOver(view) {
  return OVER.has(view.state);
}

/** How far it is: a few large words, and a sentence. */
export function stateWords(view) {
  switch (view.state) {
    case "waiting": return ["Waits", view.words || "It begins in a moment."];
    case "running": return [runningTitle(view), view.words || runningWords(view)];
    case "done": return ["Done", view.words];
    case "stopped": return ["Stopped", view.words];
    case "refused": return ["Not started", view.words];
    default: return ["Failed", view.words];
  }
}

function runningTitle(view) {
  if (view.what === "measure") return "Measuring";
  return view.pupils === null ? "Gathering the devices" : `${pupils(view.pupils)} at once`;
}

function runningWords(view) {
  if (view.what === "measure") return "The devices measure one after the other.";
  if (view.pupils === null) {
    const there = view.devices.filter((each) => !["called", "lost", "refused"].includes(each.part));
    return `${there.length} of ${view.devices.length} devices are there.`;
  }
  return view.left_s === null ? "" : `About ${duration(view.left_s)} to go.`;
}

/** What is read now, as pairs of a name and words. */
export function figures(view) {
  return [
    ["To the pupils", rate(view.down_mbps)],
    ["From the pupils", rate(view.up_mbps)],
    ["Delay, half are below", delay(view.delay_p50_ms, false)],
    ["Delay, 95 of 100 are below", delay(view.delay_p95_ms, view.delay_lost)],
    ["Lost", view.loss_ratio === null ? "not known yet" : `${(100 * view.loss_ratio).toFixed(1)} %`],
  ];
}

/** "not known yet" and "no answer" are words, 0.0 is a figure. */
export function delay(ms, lost) {
  if (lost) return "no answer";
  return ms === null ? "not known yet" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

export function rate(mbps) {
  return mbps === null ? "not known yet" : `${mbps.toFixed(mbps < 10 ? 1 : 0)} Mbit/s`;
}

export function pupils(count) {
  return count === 1 ? "1 pupil" : `${count} pupils`;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 100 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

const PARTS = {
  called: "called, not here yet",
  there: "here",
  ready: "ready",
  working: "at work",
  done: "finished",
  refused: "takes no part",
  stopped: "stopped",
  lost: "lost",
};

const VERDICTS = {
  held: ["go", "held"],
  suffered: ["not-yet", "suffered"],
  "not-usable": ["cannot-say", "not usable: the device was at its own limit"],
};

/** A device: tone, how far it is, and more in a sentence. */
export function deviceWords(device) {
  const [tone, verdict] = VERDICTS[device.verdict] ?? ["", ""];
  const far = verdict || PARTS[device.part] || device.part;
  const bad = ["refused", "lost"].includes(device.part);
  return { tone: bad ? "pilot" : tone, far: bad ? PARTS[device.part] : far, more: deviceMore(device) };
}

function deviceMore(device) {
  if (device.part !== "working") return device.words;
  const share = device.share === null ? "" : `${Math.round(100 * device.share)} %`;
  const down = device.down_mbps === null ? "" : `down ${rate(device.down_mbps)}`;
  const seen = device.delay_p95_ms !== null || device.delay_lost;
  const late = seen ? `delay ${delay(device.delay_p95_ms, device.delay_lost)}` : "";
  return [share, down, late, device.words].filter(Boolean).join(", ");
}

const STAGES = {
  pass: ["go", "held"],
  fail: ["not-yet", "did not hold"],
  void: ["cannot-say", "cannot be used"],
};

/** A judged stage: tone and a sentence. */
export function stageWords(stage) {
  const [tone, verdict] = STAGES[stage.verdict];
  const ok = stage.pupils_ok === null ? "" : `, ${stage.pupils_ok} kept every limit`;
  return { tone, words: `${pupils(stage.pupils)}: ${verdict}${stage.verdict === "void" ? "" : ok}` };
}

const LIMITERS = {
  none: "Nothing stopped it.",
  device: "The measuring devices themselves.",
  radio: "The radio.",
  "ap-contention": "Too many devices on one access point.",
  "ap-client-cap": "The access point admits no more devices.",
  "client-rate-limit": "Each device is held to a rate.",
  lan: "The school's wired network.",
  "dhcp-or-radius": "Joining the network failed, not using it.",
  uplink: "The line of the school.",
  "internet-provider": "The internet provider.",
  filter: "The filter.",
  server: "The target.",
  "shared-link": "A shared part of the way, which could not be told apart.",
  unknown: "It is not known what stopped it.",
};

/** What stopped it; "": nothing did, or nobody knows yet. */
export function limiterWords(view) {
  return view.limiter === null || view.limiter === "none" ? "" : (LIMITERS[view.limiter] ?? "");
}

/** The tone of the whole result: that of its worst stage; a void one says nothing. */
export function answerTone(view) {
  const verdicts = view.stages.map((stage) => stage.verdict);
  if (verdicts.includes("fail")) return "not-yet";
  return verdicts.includes("pass") ? "go" : "cannot-say";
}
