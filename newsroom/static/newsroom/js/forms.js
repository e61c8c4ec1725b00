// Forms: say that work goes on, send nothing twice, and keep what is typed.
"use strict";

(() => {
  const changed = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });

  // Somebody may have signed in again in another tab: the form goes by that.
  const freshen = (form) => {
    const token = form.querySelector("[name='csrfmiddlewaretoken']");
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token && cookie) token.value = cookie[1];
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    freshen(form);
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button && form.dataset.busy) {
      button.dataset.label = button.textContent;
      button.textContent = form.dataset.busy;
      button.setAttribute("aria-busy", "true");
    }
  });

  const usable = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("button[aria-busy]")) {
      button.textContent = button.dataset.label;
      button.removeAttribute("aria-busy");
    }
  };

  // Back in the browser's history, a page comes as it was left.
  window.addEventListener("pageshow", usable);

  window.addEventListener("beforeunload", (event) => {
    const lost = [...changed].some((form) => form.isConnected && !form.dataset.sent);
    if (!lost) return;
    event.preventDefault();
    // This runs only for who stays.
    setTimeout(usable);
  });
})();
