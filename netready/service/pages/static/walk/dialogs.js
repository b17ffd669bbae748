/** Questions that must be answered before something is done. One dialog, filled anew each time. */

import { byId, el } from "./dom.js";

/**
 * Asks. Its form's values come back; null: it was put away.
 * @param {string} title
 * @param {(Node|string)[]} content fields with names
 * @param {string} yes the word on the button
 * @returns {Promise<FormData|null>}
 */
export function asked(title, content, yes) {
  const dialog = byId("question");
  const form = el("form", { method: "dialog", class: "question" },
    el("h2", { id: "question-title" }, title),
    ...content,
    el("div", { class: "row" },
      el("button", { id: "question-yes", class: "first", value: "yes" }, yes),
      el("button", { id: "question-no", value: "no", formnovalidate: true }, "Not now")));
  dialog.replaceChildren(form);
  return new Promise((resolve) => {
    const closed = () => {
      dialog.removeEventListener("close", closed);
      resolve(dialog.returnValue === "yes" ? new FormData(form) : null);
    };
    dialog.returnValue = "";
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}

/** A sentence. */
export function words(text) {
  return el("p", {}, text);
}

/** A text field of several lines. */
export function textField(name, label, most) {
  return el("label", {}, label, el("textarea", { name, rows: 4, maxlength: most, required: true }));
}

/** A choice of one; options are [value, words]. */
export function choice(name, label, options) {
  return el("label", {}, label,
    el("select", { name }, ...options.map(([value, text]) => el("option", { value }, text))));
}

/** A box to tick. */
export function tick(name, value, label, { checked = false, hint = "" } = {}) {
  return el("label", { class: "check" },
    el("input", { type: "checkbox", name, value, checked }),
    el("span", {}, label, hint ? el("span", { class: "hint" }, ` ${hint}`) : ""));
}
