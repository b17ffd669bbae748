// What the aggregator asks of this device. Believed only when it is signed, made out to this
// device and newer than what was known; nothing but what is on its list is ever loaded.

import { isSigned } from "./signature.js";

const PREFIX = "netready duties 1\n";
const VERSION = 1;

/** @typedef {{host: string, port: number}} Address */

/**
 * The duties; raises Error, with a sentence for people, for what is not to be believed.
 * @param {{text: string, signature: string}} said
 * @param {{key: string, agentId: string, number: number}} known
 */
export async function dutiesOf(said, known) {
  if (typeof said?.text !== "string" || typeof said?.signature !== "string") {
    throw new Error("what came was not a list of duties");
  }
  if (!(await isSigned(known.key, PREFIX, said.text, said.signature))) {
    throw new Error("it was not signed by the aggregator that this device joined");
  }
  const duties = JSON.parse(said.text);
  if (duties.version !== VERSION) throw new Error("this page is of another version: reload it");
  if (duties.agent !== known.agentId) throw new Error("it was made out to another device");
  if (!Number.isSafeInteger(duties.number)) throw new Error("it had no number");
  return { ...duties, isNew: duties.number > known.number };
}

/**
 * Where a page reaches the target that an order names; null: it is not on the signed list, or has
 * no face for pages. An order may name the target itself, or its face.
 * @param {Address} address
 * @param {Address[]} targets signed
 * @param {{native: string, webs: string[]}} page the target, "host:port", and the origins of its
 *   face, as the aggregator put them into the page
 */
export function webBase(address, targets, page) {
  if (!address || !targets.some((each) => isSame(each, address))) return null;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  const place = `${host}:${address.port}`;
  const face = page.webs.find((origin) => placeOf(origin) === place);
  if (face) return face;
  return page.native === place ? nearest(page.webs) : null;
}

function isSame(one, other) {
  return one.host === other.host && one.port === other.port;
}

function placeOf(origin) {
  const url = new URL(origin);
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
}

/** The one at the name under which this page was opened: its certificate is accepted already. */
function nearest(origins) {
  return origins.find((origin) => new URL(origin).hostname === location.hostname) || origins[0] || null;
}

/** Settings of an order: pairs of name and value, as typed values travel. */
export function settingsOf(probeRun) {
  return Object.fromEntries(probeRun.settings || []);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** Whether traffic to it stays in this machine. */
export function isLoopback(host) {
  return LOOPBACK.test(host);
}
