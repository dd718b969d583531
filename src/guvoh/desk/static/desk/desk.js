// A sentence that the page had to cut in pieces, because another begins or ends within it, is lit whole.
// Without this script its first piece is.
"use strict";
function light() {
  for (const piece of document.querySelectorAll(".lit")) piece.classList.remove("lit");
  const anchor = decodeURIComponent(location.hash.slice(1));
  if (!anchor) return;
  for (const piece of document.querySelectorAll("[data-of]"))
    if (piece.dataset.of === anchor) piece.classList.add("lit");
}
addEventListener("hashchange", light);
light();
