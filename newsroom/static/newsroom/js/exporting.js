// Exporting: while the browser takes a file in, the page asks how far it has come.
"use strict";

document.addEventListener("submit", (event) => {
  const isFile = event.target.id === "export" && event.submitter?.closest(".formats");
  if (isFile) htmx.trigger("#progress", "downloading");
});
