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

  const drop = () => {
    for (const field of document.querySelectorAll("input[data-carried]")) field.remove();
  };

  // What is filled in of one form goes along when the other one searches for it.
  const carry = (form) => {
    const other = document.getElementById(form.dataset.carries);
    if (!other) return;
    const own = new Set([...form.elements].map((field) => field.name));
    for (const [name, value] of new FormData(other)) {
      if (own.has(name) || name === "csrfmiddlewaretoken" || name === "seen") continue;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      field.dataset.carried = "";
      form.append(field);
    }
    // Servers refuse long addresses: then it stays, and the browser asks first.
    if (new URLSearchParams(new FormData(form)).toString().length > 3000) drop();
    else changed.delete(other);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    freshen(form);
    if (form.dataset.carries) carry(form);
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
    drop();
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
