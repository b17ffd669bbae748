// Is this from the aggregator that was joined? By the browser's own Ed25519 where it has one.

import { fromHex, verifies } from "./ed25519.js";

/**
 * @param {string} keyHex the aggregator's key, pinned at joining
 * @param {string} prefix what kind of thing is signed
 * @param {string} text
 * @param {string} signatureHex
 * @returns {Promise<boolean>}
 */
export async function isSigned(keyHex, prefix, text, signatureHex) {
  const message = new TextEncoder().encode(prefix + text);
  const [key, signature] = [fromHex(keyHex), fromHex(signatureHex)];
  const imported = await browserKey(key);
  if (imported === null) return verifies(key, message, signature);
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

/** Null where the browser has no Ed25519, or offers none to this page (plain HTTP). */
async function browserKey(key) {
  if (!globalThis.crypto?.subtle || key.length !== 32) return null;
  try {
    return await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
}
