// What this page asks of the aggregator it came from. The token travels in a header, never in an
// address; the way back says in one sentence why something was refused.

const WITHIN_MS = 20_000;

/** It answered, and said no. */
export class RefusedError extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

/** It did not answer. */
export class AwayError extends Error {}

export class Aggregator {
  /** @param {string} token "": not joined yet */
  constructor(token = "") {
    this.token = token;
  }

  /** @returns {Promise<object>} agent_id, token, role, label, room, key, site, target */
  join(code, facts) {
    return this.#post("/api/v1/join", { code, kind: "browser", label: "", room: "", facts });
  }

  about() {
    return this.#ask("/api/v1/about", {}, WITHIN_MS).then((answer) => answer.json());
  }

  /** Signed duties that are newer than `number`; null: there are none within `waitS`. */
  async wait(number, facts, waitS, signal) {
    const body = JSON.stringify({ number, facts, wait_s: waitS });
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, signal };
    const answer = await this.#ask("/api/v1/agent/wait", options, (waitS + 15) * 1000);
    return answer.status === 204 ? null : answer.json();
  }

  /** Ends the token of this device. */
  signOut() {
    return this.#post("/api/v1/sign-out", {});
  }

  /** How an order goes. */
  order(id, state, share, words) {
    return this.#post(`/api/v1/agent/orders/${id}`, { state, share, words });
  }

  /** @returns {Promise<{kept: string[], had: string[], conflict: string[], refused: object[]}>} */
  async records(records) {
    const body = records.map((record) => `${JSON.stringify(record)}\n`).join("");
    const headers = { "Content-Type": "application/x-ndjson" };
    const answer = await this.#ask("/api/v1/records", { method: "POST", headers, body }, 60_000);
    return answer.json();
  }

  /** A stream of lines from the aggregator; raises as everything here. */
  async lines(run, signal) {
    const answer = await this.#ask(`/api/v1/runs/${run}/line`, { signal }, 0);
    return answer.body;
  }

  /** Lines to it. */
  async sayLines(run, text) {
    const headers = { "Content-Type": "application/x-ndjson" };
    const options = { method: "POST", headers, body: text };
    await this.#ask(`/api/v1/runs/${run}/line`, options, 5000);
  }

  /** Where a WebSocket of that path is. */
  socketUrl(path) {
    return `${location.origin.replace(/^http/, "ws")}${path}`;
  }

  async #post(path, value) {
    const headers = { "Content-Type": "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify(value) };
    const answer = await this.#ask(path, options, WITHIN_MS);
    return answer.status === 204 ? null : answer.json().catch(() => null);
  }

  async #ask(path, options, withinMs) {
    const headers = { "X-Netready": "1", ...options.headers };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const ending = new AbortController();
    const stop = () => ending.abort();
    options.signal?.addEventListener("abort", stop, { once: true });
    const timer = withinMs ? setTimeout(stop, withinMs) : 0;
    try {
      const answer = await fetch(path, { ...options, headers, signal: ending.signal,
        credentials: "omit", cache: "no-store" });
      if (!answer.ok) throw new RefusedError(answer.status, await whyOf(answer));
      return answer;
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      throw new AwayError("the aggregator does not answer");
    } finally {
      clearTimeout(timer);
    }
  }
}

async function whyOf(answer) {
  const said = await answer.json().catch(() => ({}));
  return typeof said.detail === "string" ? said.detail : `it answered ${answer.status}`;
}
