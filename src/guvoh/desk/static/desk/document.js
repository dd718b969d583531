// On a document's page: the words that are selected become the passage of a claim that the coder missed.
"use strict";
const panel = document.querySelector("#add"), bar = document.querySelector(".picked");
let words = "";
function picked() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  if (!range.startContainer.parentElement?.closest(".text") || !range.endContainer.parentElement?.closest(".text")) return "";
  const copy = range.cloneContents();
  for (const extra of copy.querySelectorAll(".refs")) extra.remove();
  const parts = copy.querySelectorAll("p");
  return (parts.length ? [...parts].map(p => p.textContent).join(" ") : copy.textContent).trim();
}
if (panel && bar) {
  const passage = panel.querySelector("textarea");
  document.addEventListener("selectionchange", () => {
    words = picked() || words; // a finger that presses the button may take the selection away first
    const taken = panel.open && passage.value === words;
    bar.hidden = taken || (!picked() && !bar.matches(":hover, :focus-within"));
  });
  bar.addEventListener("mousedown", event => event.preventDefault()); // what is selected stays so
  bar.querySelector("button").addEventListener("click", () => {
    panel.open = true;
    bar.hidden = true;
    passage.value = words;
    panel.scrollIntoView({ block: "nearest" });
    panel.querySelector("select").focus();
  });
}
