// The target's web face: what a page asks of it, and how that can fail, in the words of a record.

const BY_STATUS = { 403: "not-allowed", 409: "busy", 423: "busy", 429: "busy", 503: "busy" };
// less than this is in the headers that HTTP sends anyhow
export const SMALL_BYTES = 1000;
const PIECE_BYTES = 256 * 1024;
const RANDOM_AT_ONCE = 65_536; // of crypto.getRandomValues
const ABOUT_WITHIN_MS = 5000;

/** Something of the way, or of the target, failed; `word` is of the closed list. */
export class WebFailure extends Error {
  constructor(word, why = "") {
    super(why || word);
    this.word = word;
  }
}

/** One target, for one device and one run. */
export class WebTarget {
  /**
   * @param {string} base e.g. "https://school.example:47801"
   * @param {string} client label of this device
   * @param {string} run of the lease; "": none
   */
  constructor(base, client, run = "") {
    this.base = base;
    this.client = client;
    this.run = run;
    this.overloaded = false;
    this.headers = { "X-Netready-Client": encodeURIComponent(client) };
    if (run) this.headers["X-Netready-Run"] = run;
  }

  get echoUrl() {
    return `${this.base.replace(/^http/, "ws")}/echo`;
  }

  /** So many bytes; `received(count)` is told of each part, and may ask for a pause. */
  async down(bytes, received, signal) {
    const headers = { ...this.headers, "X-Netready-Bytes": String(bytes) };
    const answer = await this.#ask("/down", { headers, signal });
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw failureOf(error, signal, "closed-early");
      });
      if (done) return;
      const pause = received(value.byteLength);
      if (pause) await pause;
    }
  }

  /**
   * Sends them; what the target says of it.
   * @returns {Promise<{bytes: number, began_ns: number, ended_ns: number}>}
   */
  async up(body, signal) {
    const headers = { ...this.headers, "Content-Type": "application/octet-stream" };
    const answer = await this.#ask("/up", { method: "POST", headers, body, signal });
    return answer.json().catch((error) => {
      throw failureOf(error, signal, "bad-answer");
    });
  }

  /** What it says of itself; raises WebFailure. */
  async about() {
    const answer = await this.#ask("/about", { signal: AbortSignal.timeout(ABOUT_WITHIN_MS) });
    return answer.json();
  }

  async #ask(path, options) {
    const answer = await fetch(this.base + path, {
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      ...options,
    }).catch((error) => {
      throw failureOf(error, options.signal, "unknown");
    });
    this.overloaded ||= answer.headers.get("X-Netready-Overloaded") === "1";
    if (!answer.ok) throw await refusalOf(answer);
    return answer;
  }
}

async function refusalOf(answer) {
  const said = await answer.json().catch(() => ({}));
  const why = typeof said.detail === "string" ? said.detail : "";
  return new WebFailure(BY_STATUS[answer.status] || "http-status", why);
}

/** A page is not told why a connection failed; what it knows is when. */
function failureOf(error, signal, word) {
  if (error instanceof WebFailure) return error;
  if (error?.name === "TimeoutError") return new WebFailure("timeout");
  return new WebFailure(signal?.aborted ? "stopped" : word, String(error?.message || ""));
}

/** Bytes that cannot be compressed on the way, for any number of uploads. One Blob, of which each
 * upload is a slice: bodies of their own are kept by a browser until it cleans up, and fill it. */
export class Payload {
  #blob = new Blob([]);

  body(size) {
    if (size > this.#blob.size) this.#blob = randomBlob(size);
    return this.#blob.slice(0, size);
  }
}

function randomBlob(size) {
  const piece = new Uint8Array(Math.min(size, PIECE_BYTES));
  for (let at = 0; at < piece.length; at += RANDOM_AT_ONCE) {
    crypto.getRandomValues(piece.subarray(at, at + RANDOM_AT_ONCE));
  }
  return new Blob(Array(Math.ceil(size / piece.length)).fill(piece));
}
