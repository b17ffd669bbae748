/** Which devices measure where the technician stands: the carried laptop, this phone. */

import { ask } from "./api.js";

const KEY = "netready-carried";

/** Ids of the devices that are carried along, as this phone remembers them. @returns {Set<string>} */
export function carried() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(found) ? found.filter((each) => typeof each === "string") : []);
  } catch {
    return new Set();
  }
}

/** @param {Set<string>} ids */
export function remember(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...ids]));
  } catch {
    // a private window: remembered until the page is closed
  }
}

/** All devices that may be asked. @returns {Promise<object[]>} */
export async function allDevices() {
  const found = await ask("GET", "/api/v1/agents");
  return found.agents.filter((each) => !each.revoked_at);
}

/** Those that measure at a spot of that room: the carried ones that are there now. */
export function measuring(devices, ids) {
  return devices.filter((each) => ids.has(each.agent_id) && isPresent(each));
}

/** Those that stand in a room for a class test. */
export function standingIn(devices, room) {
  return devices.filter((each) => each.room === room && isPresent(each));
}

/** Whether the device asked for its duties a short while ago. */
export function isPresent(device) {
  return device.here;
}

/** A carried device goes along: its room is where the technician stands. */
export async function moveTo(devices, ids, room) {
  for (const each of devices) {
    if (ids.has(each.agent_id) && each.room !== room) {
      await ask("PATCH", `/api/v1/agents/${each.agent_id}`, { body: { room } });
    }
  }
}

/** Which Wi-Fi facts a device tells, in a few words. */
export function wifiWords(device) {
  if (device.kind === "browser") return "a page: download, upload, delay; no signal";
  return device.facts?.wifi ?? "signal, channel, rates, download, delay";
}
