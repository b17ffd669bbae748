/** Asks the aggregator. What it refuses is an `ApiError`; where nobody answers, `NoConnection`. */

export class ApiError extends Error {
  /** @param {number} status @param {string} detail one sentence */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export class NoConnection extends Error {}

const WITHIN_MS = 8000;
/** Statuses of what stands between us and an aggregator that is away: a proxy, a restart. */
const AWAY = new Set([502, 503, 504]);

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [how] `body`: plain JSON or a Blob; `withinMs`; `signal`
 * @returns {Promise<any>} the JSON of the answer; null where it has none
 */
export async function ask(method, path, how = {}) {
  const answer = await reached(method, path, how);
  if (AWAY.has(answer.status)) throw new NoConnection();
  const text = await answer.text().catch(() => {
    throw new NoConnection();
  });
  const found = parsed(text);
  if (!answer.ok) throw new ApiError(answer.status, found?.detail ?? "That did not work.");
  return found;
}

/** The answer itself, for pictures. */
export async function reached(method, path, { body, withinMs = WITHIN_MS, signal } = {}) {
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(), withinMs);
  signal?.addEventListener("abort", () => ends.abort());
  try {
    return await fetch(path, {
      method,
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
      headers: headersFor(body),
      signal: ends.signal,
      credentials: "same-origin",
      redirect: "error",
    });
  } catch {
    throw new NoConnection();
  } finally {
    clearTimeout(timer);
  }
}

function headersFor(body) {
  const headers = { "X-Netready": "1", Accept: "application/json" };
  if (body === undefined) return headers;
  return { ...headers, "Content-Type": body instanceof Blob ? body.type : "application/json" };
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
