// What Django's admin leaves without a name for a screen reader, or without a key.
"use strict";

const named = (cell, text) => {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = text;
  cell.append(span);
};

document.addEventListener("DOMContentLoaded", () => {
  for (const cell of document.querySelectorAll(".inline-group thead th")) {
    if (!cell.textContent.trim()) named(cell, cell.classList.contains("original") ? "Row" : "Remove");
  }
  document.getElementById("searchbar")?.setAttribute("aria-label", "Search");
  // On a narrow screen these scroll sideways.
  for (const group of document.querySelectorAll(".inline-group")) group.tabIndex = 0;
});

// In the queue of Django's own script, which makes the search boxes.
window.django?.jQuery?.(() => {
  for (const box of document.querySelectorAll(".select2-selection__rendered")) {
    const field = box.id.replace(/^select2-(.*)-container$/, "$1");
    const label = document.querySelector(`label[for="${CSS.escape(field)}"]`);
    // In a table a field has no label, but a name of its own.
    const name = label ? label.textContent.replace(/:$/, "") : document.getElementById(field)?.getAttribute("aria-label");
    if (name) box.setAttribute("aria-label", name);
  }
});
