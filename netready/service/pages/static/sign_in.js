/** Sign-in: a code against a cookie that no script can read. */
import { ask } from "./walk/api.js";

const form = document.getElementById("sign-in");
const code = document.getElementById("code");
const label = document.getElementById("label");
const said = document.getElementById("said");

/**
 * What stands behind the # of the address: a code, or the page to go to afterwards.
 * @param {string} hash with its #
 * @returns {{code: string, then: string}} `then` is a path of ours, nothing else
 */
export function fragment(hash) {
  let text = "";
  try {
    text = decodeURIComponent(hash.replace(/^#/, ""));
  } catch {
    return { code: "", then: "/" };
  }
  if (/^\/[A-Za-z0-9]/.test(text)) return { code: "", then: text };
  return { code: /^[A-Za-z0-9 -]{6,12}$/.test(text) ? text : "", then: "/" };
}

const given = fragment(location.hash);
history.replaceState(null, "", location.pathname); // the code is in no history
code.value = given.code;
(given.code ? label : code).focus();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  said.hidden = true;
  try {
    const body = { code: code.value, kind: "person", label: label.value.trim() };
    await ask("POST", "/api/v1/join", { body });
    location.replace(given.then);
  } catch (error) {
    said.textContent = error.message || "The aggregator does not answer. Are you on its network?";
    said.hidden = false;
    code.select();
  } finally {
    button.disabled = false;
  }
});
