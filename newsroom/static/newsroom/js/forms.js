// Forms: say that work goes on, send nothing twice, and keep what is typed.
"use strict";

(() => {
  const changed = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    changed.delete(form);
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button && form.dataset.busy) {
      button.dataset.label = button.textContent;
      button.textContent = form.dataset.busy;
      button.setAttribute("aria-busy", "true");
    }
  });

  // Back in the browser's history, a page comes as it was left: make it usable again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
    }
    for (const button of document.querySelectorAll("button[aria-busy]")) {
      button.textContent = button.dataset.label;
      button.removeAttribute("aria-busy");
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
})();
