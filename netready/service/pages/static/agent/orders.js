// Does what was ordered, one thing at a time: a measurement here, or a part in a load run. Every
// result is kept in the browser first and sent then.

import { RefusedError } from "./aggregator.js";
import { isLoopback, settingsOf } from "./duties.js";
import { measure } from "./measure.js";
import { RunLine } from "./run_line.js";
import { StageWork } from "./stage_work.js";
import { sleepS } from "./time.js";
import { WebTarget } from "./web_target.js";

const PROBE = "browser";
const LOOK_S = 0.2;
const TRIES_MAX = 10;
const TRY_EVERY_S = 2;
const LOOKS_ONLY = "Only a look was asked for, without load.";
const NOT_PERMITTED = "Nobody's permission to load this network came with the order.";

/** @typedef {{said: (id: string, state: string, share: number|null, words: string) => void,
 *   told: (words: string) => void, progress: (share: number|null, words: string) => void,
 *   keep: (record: object) => Promise<void>, baseOf: (address: object) => string|null,
 *   who: () => object}} Office */

/**
 * One order to measure, to its end. What cannot be done is said in a sentence.
 * @param {object} order as signed
 * @param {Office} office
 * @param {AbortSignal} signal
 */
export async function obeyMeasure(order, office, signal) {
  const asked = order.probes.find((each) => each.probe === PROBE);
  const why = whyNot(order, asked, office);
  if (why) {
    office.said(order.order, "refused", null, why);
    return;
  }
  office.said(order.order, "started", 0, "measuring");
  const who = { ...office.who(), room: order.room || office.who().room };
  const target = new WebTarget(office.baseOf(order.target), who.device);
  const annotations = { order: order.order };
  if (order.permission) annotations.permission = order.permission;
  const settings = settingsOf(asked);
  const permitted = order.permission || isLoopback(order.target.host);
  const look = settings.look === true;
  const idleOnly = look ? LOOKS_ONLY : permitted ? "" : NOT_PERMITTED;
  const progress = (share, words) => {
    office.progress(share, words);
    office.said(order.order, "progress", share, words);
  };
  try {
    const record = await measure(target, { settings, annotations, idleOnly, look }, { ...who, role: order.network_role },
      { progress, signal });
    await office.keep(record);
    if (signal.aborted) office.said(order.order, "stopped", null, "stopped");
    else office.said(order.order, "done", 1, "measured");
  } catch (error) {
    office.said(order.order, "refused", null, `This page could not do it: ${error.message}`);
  } finally {
    office.progress(null, "");
  }
}

function whyNot(order, asked, office) {
  if (!asked) return "A web page can only run the probe named browser.";
  if (!order.target) return "No target was named to measure against.";
  if (office.baseOf(order.target) === null) {
    return "The target is not on the signed list, or has no address for web pages.";
  }
  return "";
}

/**
 * A part in a load run, until it is over or `signal` is aborted.
 * @param {object} part run, room, order
 * @param {import("./aggregator.js").Aggregator} aggregator
 * @param {Office} office
 * @param {AbortSignal} signal
 */
export async function obeyTakePart(part, aggregator, office, signal) {
  for (let tries = 0; tries < TRIES_MAX && !signal.aborted; tries += 1) {
    const ended = await onLine(part, aggregator, office, signal);
    if (ended) return;
    await sleepS(TRY_EVERY_S, signal);
  }
}

/** Whether the run is over for this device. */
async function onLine(part, aggregator, office, signal) {
  const inbox = [];
  let work = null;
  const line = new RunLine(aggregator, part.run, (message) => {
    if (work) work.hear(message);
    if (!work || message.say === "prepare") inbox.push(message);
  });
  try {
    await line.open();
    office.told("in the run, waiting for its first part");
    while (!signal.aborted && !line.lost) {
      const message = inbox.shift();
      if (!message) await sleepS(LOOK_S / 4, signal);
      else if (message.say === "leave" || message.say === "refused") return true;
      else if (message.say === "prepare") {
        office.progress(0, `${message.with.stage.pupils} pupils on this device`);
        work = new StageWork(line, message.with, memberOf(office, signal));
        await work.work();
        if (work.leave) return true;
        work = null;
        office.progress(null, "");
      }
    }
    if (signal.aborted) line.say("leave");
    return signal.aborted || line.over;
  } catch (error) {
    office.told(`the line of the run broke: ${error.message}`);
    return error instanceof RefusedError;
  } finally {
    line.close();
    office.progress(null, "");
  }
}

function memberOf(office, signal) {
  return {
    label: office.who().device,
    baseOf: office.baseOf,
    isPermitted: (prepare) => Boolean(prepare.permission) || isLoopback(prepare.address.host),
    told: office.told,
    progress: (look) => office.progress(look.share, "load"),
    signal,
  };
}
