// Buttons that copy what stands in a field or a list. Without script there is nothing to press: the text can be selected.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const from = document.getElementById(button.dataset.copy);
  if (!from) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = from.value ?? [...from.querySelectorAll("code")].map((code) => code.textContent).join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (from.select) from.select();
      return;
    }
    const told = document.querySelector("[data-copied]");
    if (told) told.textContent = told.dataset.copied;
    if (told) button.textContent = told.dataset.copied;
  });
}
