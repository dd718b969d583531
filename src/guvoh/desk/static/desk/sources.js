// A visit's page tells how far it is without being loaded again. Without this script it reloads itself.
// A pasted report's title, day and publisher are offered at once. Without this script they are when it is handed in.
"use strict";
const box = document.getElementById("progress");
let tries = 0;
async function look() {
  try {
    const answer = await fetch(box.dataset.from, { headers: { Accept: "text/html", "X-Guvoh-By-Itself": "1" }, redirect: "error" });
    if (!answer.ok || answer.headers.get("Guvoh-Visit") !== "going") { location.reload(); return; }
    const text = await answer.text();
    if (text !== box.dataset.last) { box.innerHTML = text; box.dataset.last = text; }
    tries = 0;
  } catch {
    tries += 1;  // the desk may be starting anew
  }
  if (tries < 30) setTimeout(look, document.hidden ? 5000 : 1000);
}
if (box) setTimeout(look, 700);

const pasted = document.querySelector("[data-head] #text");
const offered = {};  // by field, what was put into it here: what a person wrote stands
let last = "";
async function offer() {
  const form = pasted.form, text = pasted.value;
  if (text === last || text.trim().length < 40) return;
  last = text;
  let told;
  try {
    const answer = await fetch(form.dataset.head, { method: "POST", body: new FormData(form), redirect: "error" });
    if (!answer.ok) return;
    told = await answer.json();
  } catch { return; }
  if (pasted.value !== text) return;
  for (const name of ["title", "publisher", "published", "url"]) {
    const field = form.elements[name];
    if (field.value && field.value !== offered[name]) continue;
    field.value = offered[name] = told[name] ?? "";
  }
  if (told.text) pasted.value = last = told.text;
  form.elements.looked.value = Object.keys(told).length ? "yes" : "";
  document.getElementById("offered").hidden = !Object.keys(told).length;
}
if (pasted) {
  pasted.addEventListener("paste", () => setTimeout(offer));
  pasted.addEventListener("change", offer);
}
