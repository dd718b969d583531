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
function chooseAll(column) {
  for (const field of fields) {
    const input = field.querySelector(`input[value="${column}"]`);
    if (input) input.checked = true;
  }
}
const keys = {
  j: () => move(1),
  k: () => move(-1),
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
  if (/^[1-9]$/.test(event.key) && Number(event.key) <= Number(form.dataset.readers)) chooseAll(Number(event.key) - 1);
  else if (keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
});
document.querySelector(".trouble")?.focus();
