// Signed duties as they change: by WebSocket, or where that is refused by asking again and again
// over HTTPS. Whichever way, the same signed text comes.

import { AwayError, RefusedError } from "./aggregator.js";
import { sleepS } from "./time.js";

const OPEN_WITHIN_MS = 4000;
const FACTS_EVERY_MS = 15_000;
const WAIT_S = 20;
const AGAIN_S = [0.5, 1, 2, 5, 10];
const POLLS_BEFORE_SOCKET = 10; // then the WebSocket is tried again

/**
 * Until `signal` is aborted, or the aggregator says that this device's token is worth nothing.
 * @param {import("./aggregator.js").Aggregator} aggregator
 * @param {object} ear number(), facts(), hear(said), way(words), AbortSignal signal
 * @returns {Promise<string>} why it ended, a sentence; "": it was asked to
 */
export async function listenForDuties(aggregator, ear) {
  let failed = 0;
  while (!ear.signal.aborted) {
    const opened = await bySocket(aggregator, ear);
    if (opened) failed = 0;
    try {
      for (let polls = 0; polls < POLLS_BEFORE_SOCKET && !ear.signal.aborted; polls += 1) {
        if (opened && polls > 0) break; // asked once by HTTPS: it says why, if it is the token
        await byAsking(aggregator, ear, opened ? 0 : WAIT_S);
        failed = 0;
      }
    } catch (error) {
      if (ear.signal.aborted) break;
      if (error instanceof RefusedError && error.status === 401) return error.message;
      if (!(error instanceof RefusedError) && !(error instanceof AwayError)) throw error;
      ear.way("away");
      await sleepS(AGAIN_S[Math.min(failed, AGAIN_S.length - 1)], ear.signal);
      failed += 1;
    }
  }
  return "";
}

async function byAsking(aggregator, ear, waitS) {
  const said = await aggregator.wait(ear.number(), await ear.facts(), waitS, ear.signal);
  ear.way("HTTPS");
  if (said) await ear.hear(said);
}

/** Whether it was open at all; returns when it is closed. */
function bySocket(aggregator, ear) {
  return new Promise((resolve) => {
    let socket;
    try {
      socket = new WebSocket(aggregator.socketUrl("/api/v1/agent/live"));
    } catch {
      resolve(false);
      return;
    }
    let heard = false;
    const tell = async () => {
      const facts = await ear.facts();
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ facts }));
    };
    const stop = () => socket.close();
    const giveUp = () => {
      socket.close();
      if (!heard) ended(); // one that a policy forbids fires no close
    };
    const ended = () => {
      clearTimeout(opening);
      clearInterval(telling);
      ear.signal.removeEventListener("abort", stop);
      resolve(heard);
    };
    const opening = setTimeout(giveUp, OPEN_WITHIN_MS);
    const telling = setInterval(tell, FACTS_EVERY_MS);
    ear.signal.addEventListener("abort", stop, { once: true });
    socket.onopen = () => {
      socket.send(JSON.stringify({ token: aggregator.token }));
      tell();
    };
    socket.onmessage = (event) => {
      heard = true;
      clearTimeout(opening);
      ear.way("WebSocket");
      ear.hear(parsed(event.data));
    };
    socket.onerror = giveUp;
    socket.onclose = ended;
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
