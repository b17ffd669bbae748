/** The comments book: written, listed, taken back. */
import { signOut } from "./sign_out.js";
import { NoConnection, ask } from "./walk/api.js";
import { byId, clock, el } from "./walk/dom.js";
import { newId } from "./walk/ids.js";

const BOOK = "/api/v1/comments";
const form = document.getElementById("write");
/** The same until it was kept: sending it twice does no harm. */
let eventId = newId();

function say(words, good) {
  const said = byId("said");
  said.textContent = words;
  said.className = good ? "note note-good" : "note note-bad";
  said.hidden = false;
}

function why(error) {
  return error instanceof NoConnection
    ? "The aggregator does not answer. Nothing is lost: try again when you are on its network."
    : error.message;
}

async function list() {
  const { mine } = await ask("GET", BOOK);
  const lines = mine.map((each) =>
    el("li", {},
      el("strong", {}, each.room), ` ${new Date(each.at).toLocaleDateString("en-GB")} ${clock(each.at)} `,
      el("span", {}, each.text), " ",
      el("button", { type: "button", class: "small", "aria-label": `Take back: ${each.room}, ${each.text.slice(0, 40)}`, onclick: () => takeBack(each) }, "Take back")));
  byId("mine").replaceChildren(...(lines.length > 0 ? lines : [el("li", { class: "soft" }, "nothing yet")]));
}

async function takeBack(comment) {
  try {
    await ask("DELETE", `${BOOK}/${comment.event_id}`);
    await list();
  } catch (error) {
    say(why(error), false);
  }
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const body = { event_id: eventId, room: byId("room").value, at: new Date().toISOString(), text: byId("text").value };
    await ask("POST", BOOK, { body });
    eventId = newId();
    byId("text").value = "";
    say("Written down. Thank you.", true);
    await list();
  } catch (error) {
    say(why(error), false);
  } finally {
    button.disabled = false;
  }
});

byId("sign-out").addEventListener("click", () => signOut().catch((error) => say(why(error), false)));

await list().catch((error) => form && say(why(error), false));
