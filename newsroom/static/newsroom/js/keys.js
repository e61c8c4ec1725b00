// Keys of one letter. A key does what the element with its data-key does: it presses a
// button or a link, chooses an answer, opens a menu or goes to a field. What the page
// does not show, or shows as off, no key does. Loaded only for who wants such keys.
"use strict";

(() => {
  const FIELDS = "input:not([type='radio'], [type='checkbox'], [type='button'], [type='submit']), textarea, select, [contenteditable]";
  const help = document.querySelector("dialog#keys");

  // The letter printed on the key, where the layout has another alphabet.
  const keyOf = (event) => {
    if (/^[\x21-\x7e]$/.test(event.key)) return event.key;
    if (event.key.length > 1) return "";
    return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  };

  const isOn = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility();

  const wanted = (key) => [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key && isOn(element));

  // From row to row of a list; the focus is on the link that Enter follows.
  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter(isOn);
    const at = rows.findIndex((row) => row === document.activeElement || row.closest("tr, li")?.contains(document.activeElement));
    const next = at < 0 ? rows.at(by > 0 ? 0 : -1) : rows[at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    return rows.length > 0;
  };

  const press = (element) => {
    if (element.matches(FIELDS)) {
      element.focus();
      return;
    }
    element.click();
    if (element.matches("input")) element.focus();
    const menu = element.matches("summary") && element.parentElement.open && element.parentElement;
    if (menu) menu.querySelector("input:not([type='hidden']), select, textarea, button")?.focus();
  };

  const go = (key) => {
    if (key === "j" && step(1)) return true;
    if (key === "k" && step(-1)) return true;
    if (key === "?" && help) {
      help.showModal();
      return true;
    }
    const element = wanted(key);
    if (element) press(element);
    return Boolean(element);
  };

  document.addEventListener("keydown", (event) => {
    const away = event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey;
    if (away || event.target.closest(FIELDS) || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    if (!key || (event.repeat && key !== "j" && key !== "k")) return;
    if (go(key)) event.preventDefault();
  });

  help?.querySelector("button").addEventListener("click", () => help.close());
})();
