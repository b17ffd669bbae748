/** Hears what changed at the aggregator, by a question that waits for its answer. */

import { ApiError, NoConnection, ask } from "./api.js";

const WAIT_MS = 40000;
const PAUSE_MS = 2000;

/**
 * For ever.
 * @param {(kinds: Set<string>) => void} changed kinds of what changed
 * @param {(connected: boolean) => void} connection heard each time it is known anew
 */
export async function watch(changed, connection) {
  let number = 0;
  for (;;) {
    try {
      const news = await ask("GET", `/api/v1/watch?after=${number}`, { withinMs: WAIT_MS });
      connection(true);
      number = news.number;
      if (news.updates.length > 0) changed(new Set(news.updates.map((each) => each.kind)));
    } catch (error) {
      if (!(error instanceof NoConnection) && !(error instanceof ApiError)) throw error;
      connection(error instanceof ApiError);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
