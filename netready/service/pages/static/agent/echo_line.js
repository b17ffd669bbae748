// How the probe's questions travel to the target and back: by WebSocket, or where that is refused
// (a certificate made at home, a proxy) by small requests over HTTPS, which are fewer.

import { nowS } from "./time.js";
import { Payload, WebFailure } from "./web_target.js";

const QUESTION_BYTES = 16;
const ANSWER_BYTES = 32;
const OPEN_WITHIN_S = 5;

/**
 * One question; times in seconds, `reachedS` and `leftS` by the target's clock.
 * @typedef {{intendedS: number, sentS: number, receivedS: number|null,
 *   reachedS: number|null, leftS: number|null}} Sample
 */

/**
 * What asks: `ask(intendedS)` returns a sample that is filled in when the answer comes.
 * @typedef {EchoSocket|EchoRequests} EchoLine
 */

/**
 * The best that works here; raises WebFailure where neither does.
 * @param {import("./web_target.js").WebTarget} target
 * @returns {Promise<EchoLine>}
 */
export async function openEcho(target) {
  try {
    return await EchoSocket.open(target);
  } catch (error) {
    if (!(error instanceof WebFailure)) throw error;
    return EchoRequests.open(target);
  }
}

/** Null where the browser refuses at once. */
function socketTo(url) {
  try {
    return new WebSocket(url);
  } catch {
    return null;
  }
}

/** By WebSocket; questions of all series of a stage go over it. */
export class EchoSocket {
  intervalS = 0.02;
  clockEveryS = 0.01;
  connections = 0; // browsers count WebSockets apart
  source = "echo over a WebSocket (TCP), a page's clock";
  #socket;
  #open = new Map();
  #next = 0;
  #question = new DataView(new ArrayBuffer(QUESTION_BYTES));

  /**
   * @param {import("./web_target.js").WebTarget} target
   * @returns {Promise<EchoSocket>} raises WebFailure
   */
  static async open(target) {
    const found = new EchoSocket();
    await found.#connect(target);
    return found;
  }

  get closed() {
    return this.#socket.readyState !== WebSocket.OPEN;
  }

  /** Asks now; the sample is filled in when the answer comes. */
  ask(intendedS) {
    const sentS = nowS();
    const sample = { intendedS, sentS, receivedS: null, reachedS: null, leftS: null };
    if (this.closed) return sample;
    this.#question.setBigUint64(0, BigInt(this.#next));
    this.#question.setBigUint64(8, BigInt(Math.round(sentS * 1e9)));
    this.#open.set(this.#next, sample);
    this.#next += 1;
    this.#socket.send(this.#question.buffer);
    return sample;
  }

  close() {
    this.#socket.close();
  }

  #connect(target) {
    return new Promise((resolve, reject) => {
      const socket = socketTo(target.echoUrl);
      if (socket === null) {
        reject(new WebFailure("not-supported", "this page may not open a WebSocket"));
        return;
      }
      this.#socket = socket;
      socket.binaryType = "arraybuffer";
      const timer = setTimeout(() => fail("timeout"), OPEN_WITHIN_S * 1000);
      const fail = (word) => {
        clearTimeout(timer);
        reject(new WebFailure(word, "the way for the probe could not be opened"));
        socket.close();
      };
      socket.onerror = () => fail("unknown");
      socket.onclose = () => fail("closed-early");
      socket.onopen = () => {
        socket.send(JSON.stringify({ client: target.client, run: target.run }));
      };
      socket.onmessage = () => {
        clearTimeout(timer);
        socket.onmessage = (event) => this.#hear(event.data);
        socket.onerror = socket.onclose = null;
        resolve();
      };
    });
  }

  #hear(data) {
    const receivedS = nowS();
    if (!(data instanceof ArrayBuffer) || data.byteLength !== ANSWER_BYTES) return;
    const answer = new DataView(data);
    const number = Number(answer.getBigUint64(0));
    const sample = this.#open.get(number);
    if (!sample) return;
    this.#open.delete(number);
    sample.receivedS = receivedS;
    sample.reachedS = Number(answer.getBigUint64(16)) / 1e9;
    sample.leftS = Number(answer.getBigUint64(24)) / 1e9;
  }
}

/** By requests: one at a time, so that a slow way is asked less often; said in the record. */
export class EchoRequests {
  intervalS = 0.1;
  clockEveryS = 0.02;
  connections = 1;
  source = "small requests over HTTPS, one at a time, a page's clock";
  #payload = new Payload();
  #queue = Promise.resolve();
  #ending = new AbortController();

  /** @returns {Promise<EchoRequests>} raises WebFailure */
  static async open(target) {
    const found = new EchoRequests(target);
    await found.#once();
    return found;
  }

  constructor(target) {
    this.target = target;
  }

  get closed() {
    return this.#ending.signal.aborted;
  }

  ask(intendedS) {
    const sample = { intendedS, sentS: nowS(), receivedS: null, reachedS: null, leftS: null };
    this.#queue = this.#queue.then(() => this.#answer(sample));
    return sample;
  }

  close() {
    this.#ending.abort();
  }

  async #answer(sample) {
    if (this.closed) return;
    sample.askedS = nowS(); // its turn: the round trip of the way alone counts from here
    try {
      const answer = await this.#once();
      sample.receivedS = nowS();
      sample.reachedS = answer.began_ns / 1e9;
      sample.leftS = answer.ended_ns / 1e9;
    } catch (error) {
      if (!(error instanceof WebFailure)) throw error;
    }
  }

  #once() {
    return this.target.up(this.#payload.body(QUESTION_BYTES), this.#ending.signal);
  }
}
