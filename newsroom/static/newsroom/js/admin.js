// Django's search boxes have no name for a screen reader: give each its field's label.
"use strict";

// In the queue of Django's own script, which makes the boxes.
window.django?.jQuery?.(() => {
  for (const box of document.querySelectorAll(".select2-selection__rendered")) {
    const field = box.id.replace(/^select2-(.*)-container$/, "$1");
    const label = document.querySelector(`label[for="${CSS.escape(field)}"]`);
    if (label) box.setAttribute("aria-label", label.textContent.replace(/:$/, ""));
  }
});
