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

// On a narrow screen the menu is one line that scrolls: where one is comes into view.
const menu = document.querySelector(".menu");
const here = menu && menu.querySelector("[aria-current]");
if (here && menu.scrollWidth > menu.clientWidth) menu.scrollLeft = here.offsetLeft - menu.clientWidth / 3;
