// The line of a load run: messages both ways, by WebSocket or, where that is refused (a certificate
// that was made at home, a proxy), by a stream of lines and POSTs. The end that falls silent is
// lost: that is the dead-man of this device.

import { nowS } from "./time.js";

const ALIVE_EVERY_S = 0.25;
const ALIVE_BY_POST_S = 1;
const SILENT_S = 2;
const OPEN_WITHIN_MS = 4000;
const PROTOCOL = 2;
const LOOK_MS = 100;
const LINE_MAX = 1_000_000;
const NOT_CALLED_CODE = 4404; // of a WebSocket: the run is over, or not for this device

/** Reads a stream of bytes as lines of text. */
export async function* linesOf(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = parts.pop();
    if (rest.length > LINE_MAX) throw new Error("a line longer than any message");
    for (const line of parts) if (line.trim()) yield line;
  }
}

export class RunLine {
  #socket = null;
  #closed = false;
  #heardS = nowS();
  #lookedS = nowS();
  #timer = 0;
  #spokeS = 0;
  #outbox = [];
  #posting = false;
  #ending = new AbortController();

  /**
   * @param {import("./aggregator.js").Aggregator} aggregator
   * @param {string} run
   * @param {(message: {say: string, with: object}) => void} hear
   */
  constructor(aggregator, run, hear) {
    this.aggregator = aggregator;
    this.run = run;
    this.hear = hear;
    this.way = "";
    this.over = false;
  }

  /** Opens it and asks to be let in; raises Error where neither way is open. */
  async open() {
    if (await this.#openSocket()) this.way = "WebSocket";
    else {
      this.#openStream(await this.aggregator.lines(this.run, this.#ending.signal));
      this.way = "HTTPS";
    }
    this.#heardS = this.#lookedS = nowS();
    this.say("join", { protocol: PROTOCOL });
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** The other end is gone, or has been silent for too long. */
  get lost() {
    return this.#closed || this.#lookedS - this.#heardS > SILENT_S;
  }

  say(kind, fields = {}) {
    if (this.#closed) return;
    const text = JSON.stringify({ say: kind, with: fields });
    if (this.#socket) this.#socket.send(text);
    else {
      this.#outbox.push(text);
      this.#post();
    }
    this.#spokeS = nowS();
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#socket?.close();
    this.#ending.abort();
  }

  /** Silence is counted by our own looks: what this page slept is not taken for the other's. */
  #look() {
    const now = nowS();
    const sleptS = now - this.#lookedS - LOOK_MS / 1000;
    if (sleptS > SILENT_S / 2) this.#heardS += sleptS;
    this.#lookedS = now;
    const everyS = this.#socket ? ALIVE_EVERY_S : ALIVE_BY_POST_S;
    if (now - this.#spokeS >= everyS - LOOK_MS / 2000) this.say("alive");
  }

  #take(text) {
    this.#heardS = nowS();
    let message = null;
    try {
      message = JSON.parse(text);
    } catch {
      this.#closed = true; // what is no message is not to be trusted
      return;
    }
    if (message?.say !== "alive") this.hear(message);
  }

  #openSocket() {
    return new Promise((resolve) => {
      let socket;
      try {
        socket = new WebSocket(this.aggregator.socketUrl(`/api/v1/runs/${this.run}/line`));
      } catch {
        resolve(false);
        return;
      }
      const giveUp = () => {
        socket.close();
        resolve(false); // one that a policy forbids fires no close
      };
      const timer = setTimeout(giveUp, OPEN_WITHIN_MS);
      socket.onerror = giveUp;
      socket.onopen = () => {
        clearTimeout(timer);
        socket.send(JSON.stringify({ token: this.aggregator.token }));
        this.#socket = socket;
        resolve(true);
      };
      socket.onmessage = (event) => this.#take(event.data);
      socket.onclose = (event) => {
        clearTimeout(timer);
        this.over ||= event.code === NOT_CALLED_CODE;
        if (this.#socket) this.#closed = true;
        resolve(false);
      };
    });
  }

  async #openStream(stream) {
    try {
      for await (const line of linesOf(stream)) this.#take(line);
    } catch {
      // it broke: the same as an end
    }
    this.#closed = true;
  }

  async #post() {
    if (this.#posting) return;
    this.#posting = true;
    while (this.#outbox.length && !this.#closed) {
      const texts = this.#outbox.splice(0);
      try {
        await this.aggregator.sayLines(this.run, `${texts.join("\n")}\n`);
      } catch {
        this.#closed = true;
      }
    }
    this.#posting = false;
  }
}
