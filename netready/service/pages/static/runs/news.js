/** Hears of one run as it changes: by WebSocket, or where that is refused by asking again. */

import { ApiError, NoConnection, ask } from "../walk/api.js";

const OPEN_WITHIN_MS = 4000;
const WAIT_MS = 40000;
const PAUSE_MS = 1000;

/**
 * Until `ear.enough()`.
 * @param {string} runId
 * @param {{hear: (view: object) => void, connection: (there: boolean) => void, enough: () => boolean}} ear
 */
export async function follow(runId, ear) {
  let seen = 0;
  const take = (news) => {
    seen = news.number;
    ear.connection(true);
    for (const each of news.updates) {
      if (each.kind === "run" && each.about === runId) ear.hear(each.facts);
    }
  };
  while (!ear.enough()) {
    const opened = await bySocket(() => seen, take, ear);
    if (ear.enough()) return;
    try {
      if (opened) ear.connection(false);
      take(await ask("GET", `/api/v1/watch?after=${seen}&wait_s=${opened ? 0 : 20}`, { withinMs: WAIT_MS }));
    } catch (error) {
      if (!(error instanceof NoConnection) && !(error instanceof ApiError)) throw error;
      ear.connection(false);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** Whether it said anything; returns when it is closed. */
function bySocket(seen, take, ear) {
  return new Promise((resolve) => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    let socket;
    try {
      socket = new WebSocket(`${scheme}//${location.host}/api/v1/watch?after=${seen()}`);
    } catch {
      resolve(false);
      return;
    }
    let heard = false;
    const opening = setTimeout(() => socket.close(), OPEN_WITHIN_MS);
    socket.onopen = () => clearTimeout(opening);
    socket.onmessage = (event) => {
      heard = true;
      take(JSON.parse(event.data));
      if (ear.enough()) socket.close();
    };
    socket.onclose = () => {
      clearTimeout(opening);
      resolve(heard);
    };
  });
}
