/** On the page that a device opens: what it cannot do here, and what to do about it. */
import { checkDevice } from "./device_check.js";

const list = document.getElementById("device-note");
const missing = (await checkDevice()).filter((check) => !check.ok);
for (const check of missing) {
  const line = document.createElement("li");
  line.className = `note ${check.needed ? "note-bad" : "note-warn"}`;
  line.textContent = `Not on this device: ${check.name}. ${check.words}`;
  list.append(line);
}
list.hidden = missing.length === 0;
