// The desk: a card and its words light up together, and selected words become a claim.
// Offsets go to the server in Unicode code points, as everywhere in the product.
"use strict";

(() => {
  const text = document.querySelector(".text");
  const form = document.querySelector("#add");
  if (!text) return;

  const light = (pk, on) => {
    for (const mark of text.querySelectorAll("mark[data-claims]")) {
      if (mark.dataset.claims.split(" ").includes(pk)) mark.classList.toggle("on", on);
    }
    document.querySelector(`#claim-${pk}`)?.classList.toggle("lit", on);
  };

  const lightBy = (element, on) => {
    const card = element.closest?.("[data-claim]");
    const mark = element.closest?.("mark[data-claims]");
    if (card) light(card.dataset.claim, on);
    else if (mark) light(mark.dataset.claims.split(" ").at(-1), on);
  };

  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => lightBy(event.target, on));
  }

  const chosen = document.querySelector(".card-claim.on");
  if (chosen) {
    for (const one of text.querySelectorAll("mark[data-claims]")) {
      one.classList.toggle("chosen", one.dataset.claims.split(" ").includes(chosen.dataset.claim));
    }
    const mark = document.querySelector(`#words-${chosen.dataset.claim}`);
    if (mark && window.matchMedia("(min-width: 1000px)").matches) mark.scrollIntoView({ block: "center" });
  }

  if (!form) return;

  const points = (string) => Array.from(string).length;

  // Code points of a paragraph before a place in it; its number and the claims' do not count.
  const offsetIn = (paragraph, node, offset) => {
    const range = document.createRange();
    range.selectNodeContents(paragraph);
    range.setEnd(node, offset);
    const copy = range.cloneContents();
    for (const extra of copy.querySelectorAll(".n, .ref")) extra.remove();
    return points(copy.textContent);
  };

  const paragraphOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest(".paragraph");

  // The selected pieces, one a paragraph: where each starts, and its words.
  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return [];
    const range = selection.getRangeAt(0);
    const pieces = [];
    for (const paragraph of text.querySelectorAll(".paragraph")) {
      if (!range.intersectsNode(paragraph)) continue;
      const first = paragraphOf(range.startContainer) === paragraph;
      const last = paragraphOf(range.endContainer) === paragraph;
      const whole = Array.from(plain(paragraph));
      const start = first ? offsetIn(paragraph, range.startContainer, range.startOffset) : 0;
      const end = last ? offsetIn(paragraph, range.endContainer, range.endOffset) : whole.length;
      const words = whole.slice(start, end).join("");
      if (!words.trim()) continue;
      const lead = points(words) - points(words.trimStart());
      pieces.push({ at: Number(paragraph.dataset.start) + start + lead, words: words.trim() });
    }
    return pieces;
  };

  const plain = (paragraph) => {
    const copy = paragraph.cloneNode(true);
    for (const extra of copy.querySelectorAll(".n, .ref")) extra.remove();
    return copy.textContent;
  };

  const fill = (role, pieces) => {
    const field = form.querySelector(`[name="${role}"]`);
    field.value = pieces.map((piece) => piece.words).join(" … ");
    form.querySelector(`[name="${role}_at"]`).value = pieces.map((piece) => piece.at).join(",");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const roles = [["content", "The claim"], ["source", "Who says it"], ["cue", "What ties it"]];
  const menu = document.createElement("div");
  menu.className = "add panel row-line";
  menu.hidden = true;
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", "Use the selected words as");
  for (const [role, label] of roles) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = label;
    button.addEventListener("click", () => {
      fill(role, menu.pieces);
      menu.hidden = true;
      if (form.tagName === "DETAILS") form.open = true;
      document.getSelection().removeAllRanges();
      form.querySelector(`[name="${role}"]`).focus();
    });
    menu.append(button);
  }
  document.body.append(menu);

  const place = () => {
    const selection = document.getSelection();
    const inside = selection.rangeCount && text.contains(selection.getRangeAt(0).commonAncestorContainer) && !form.contains(selection.anchorNode);
    menu.pieces = inside ? selected() : [];
    menu.hidden = !menu.pieces.length;
    if (menu.hidden) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    const { style } = menu;
    style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - menu.offsetWidth - 8))}px`;
    style.top = `${Math.min(box.bottom + 8, window.innerHeight - menu.offsetHeight - 8)}px`;
  };

  // Mouse, keys and fingers all end here. The pause leaves time for a tap on the menu,
  // which on some screens takes the selection away first.
  let pause;
  document.addEventListener("selectionchange", () => {
    clearTimeout(pause);
    pause = setTimeout(place, 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") menu.hidden = true;
  });
})();
