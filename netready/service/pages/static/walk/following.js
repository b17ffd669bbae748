/** The run that is shown beside the room: looked at until it is over, or until nobody wants it. */

import { follow, isOver } from "./tasks.js";

export class Following {
  /** @param {object} state @param {object} page draw, refresh, told @param {(error: Error) => void} failed */
  constructor(state, page, failed) {
    this.state = state;
    this.page = page;
    this.failed = failed;
    this.ending = null;
  }

  /** @param {object} task what, room, rooms, runId */
  begin(task) {
    this.ending?.abort();
    this.ending = new AbortController();
    this.state.task = { ...task, run: null, lost: false };
    this.page.draw();
    follow(task.runId, (run) => this.#looked(run), this.ending.signal).catch((error) => {
      this.state.task = null;
      this.failed(error);
    });
  }

  /** Nobody wants to see it any more. */
  end() {
    this.ending?.abort();
    this.state.task = null;
    this.page.draw();
  }

  #looked(run) {
    this.state.task = { ...this.state.task, run: run ?? this.state.task.run, lost: run === null };
    if (run !== null && isOver(run)) this.#over(run);
    this.page.draw();
  }

  #over(run) {
    const ended = run.state === "done" ? "Done." : `${run.state}.`;
    this.page.told(`${run.rooms.join(", ")}: ${run.answer || run.words || ended}`);
    this.state.fault = run.state === "done" || run.state === "stopped" ? "" : run.words;
    this.state.task = null;
    this.page.refresh();
  }
}
