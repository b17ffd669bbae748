/** Ids of events, made on the phone so that a replay is recognised. */

/**
 * A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits.
 * `crypto.randomUUID` is version 4 and is missing without TLS; `getRandomValues` is always there.
 * @param {number} ms since 1970
 * @param {Uint8Array} random ten bytes
 */
export function uuid7(ms, random) {
  const bytes = new Uint8Array(16);
  let left = Math.floor(ms);
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = left % 256;
    left = Math.floor(left / 256);
  }
  bytes.set(random, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A new id of now. */
export function newId() {
  return uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
