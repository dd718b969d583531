// A visit's page tells how far it is without being loaded again. Without this script it reloads itself.
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
