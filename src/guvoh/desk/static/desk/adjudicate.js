// Settling by keyboard what two readers differ on. Without this script the same is done by the form.
"use strict";

const room = document.querySelector(".adjudicating");
const form = document.getElementById("settle");
const fields = [...form.querySelectorAll("fieldset")];
document.documentElement.classList.add("scripted");
form.querySelector(".a-keys").hidden = false;

const chosen = field => field.querySelector("input:checked") || field.querySelector("input");
const at = () => fields.findIndex(field => field.contains(document.activeElement));

function move(step) {
  const here = at();
  const field = fields[here < 0 ? (step > 0 ? 0 : fields.length - 1) : here + step];
  if (!field) return;
  chosen(field).focus();
  field.scrollIntoView({ block: "nearest" });
}
// Left takes what the reader before has, right the next one's; from no choice, the first's or the last's.
function choose(step) {
  if (at() < 0) move(1);
  const inputs = [...(fields[at()]?.querySelectorAll("input") || [])];
  const n = inputs.findIndex(input => input.checked);
  const to = n < 0 ? (step < 0 ? 0 : inputs.length - 1) : Math.max(0, Math.min(n + step, inputs.length - 1));
  if (inputs[to]) { inputs[to].checked = true; inputs[to].focus(); }
}
function chooseAll(column) {
  for (const field of fields) {
    const input = field.querySelector(`input[value="${column}"]`);
    if (input) input.checked = true;
  }
}
const keys = {
  j: () => move(1),
  k: () => move(-1),
  ArrowLeft: () => choose(-1),
  ArrowRight: () => choose(1),
  u: () => document.querySelector(".a-done button")?.click(),
  s: () => form.querySelector('[data-key="s"]')?.click(),
  r: () => form.querySelector('[data-key="r"]').click(),
  c: () => document.getElementById("why").focus(),
  t: () => { const third = document.getElementById("third"); third.open = true; third.querySelector("select").focus(); },
  n: () => { if (room.dataset.next) location.assign(room.dataset.next); },
};

document.addEventListener("keydown", event => {
  const typing = event.target.matches('input:not([type="radio"]), textarea, select');
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (event.ctrlKey && event.key === "Enter" && form.contains(event.target)) { keys.s(); return; }
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  // The letter on the key, where the keyboard is set to another script.
  const key = event.key.length === 1 && event.key > "\x7f" && /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key;
  if (/^[1-9]$/.test(key) && Number(key) <= Number(form.dataset.readers)) chooseAll(Number(key) - 1);
  else if (keys[key]) keys[key]();
  else return;
  event.preventDefault();
});
document.querySelector(".trouble")?.focus();
// The first passage in the upper third of its own scroll area.
const area = room.querySelector(".a-text .text"), passage = area.querySelector(".m-evidence");
if (passage) area.scrollTop += passage.getBoundingClientRect().top - area.getBoundingClientRect().top - area.clientHeight / 3;

// Who else has it open, and whether somebody settled it meanwhile.
async function present() {
  if (document.visibilityState !== "visible") return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.csrfmiddlewaretoken.value, base: room.dataset.base });
  try {
    const answer = await fetch(room.dataset.present, { method: "POST", body, headers: { "X-Guvoh-By-Itself": "1" } });
    const line = document.querySelector(".r-present"), told = answer.status === 200 ? await answer.text() : "";
    if (answer.status === 200 && told.trim() !== line.innerHTML.trim()) line.innerHTML = told;
  } catch { /* asked again in ten seconds */ }
}
present();
setInterval(present, 10000);
addEventListener("visibilitychange", present);
