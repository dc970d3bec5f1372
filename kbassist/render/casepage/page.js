"use strict";
(() => {
  const all = (where, what) => [...where.querySelectorAll(what)];

  // Open without a script, and in print; on the screen what is not wanted at once is folded.
  const folded = all(document, "details[data-fold]");
  for (const one of folded) one.open = false;
  let closed = [];
  addEventListener("beforeprint", () => { closed = folded.filter(one => !one.open); for (const one of closed) one.open = true; });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  // Where the browser keeps nothing (a private window, a policy), ticks last as long as the page.
  const key = `kbassist:${document.body.dataset.case}`;
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } };
  const keep = done => { try { localStorage.setItem(key, JSON.stringify(done)); } catch { /* nothing to be done */ } };
  const boxes = all(document, "input[data-step]");
  const count = () => {
    for (const said of all(document, ".progress")) {
      const own = all(said.parentElement, "input[data-step]");
      said.textContent = `${own.filter(one => one.checked).length} of ${own.length} steps done`;
      said.hidden = false;
    }
  };
  const before = kept();
  for (const box of boxes) {
    box.checked = before[box.dataset.step] === true;
    box.addEventListener("change", () => {
      keep(Object.fromEntries(boxes.filter(one => one.checked).map(one => [one.dataset.step, true])));
      count();
    });
  }
  count();

  const select = node => { const range = document.createRange(); range.selectNodeContents(node); const now = getSelection(); now.removeAllRanges(); now.addRange(range); };
  const copy = async node => {
    try { await navigator.clipboard.writeText(node.textContent); return true; } catch { select(node); }
    try { return document.execCommand("copy"); } catch { return false; }
  };
  for (const [place, block] of all(document, "pre[data-shell]").entries()) {
    const row = document.createElement("div"), button = document.createElement("button");
    row.className = "copied";
    button.type = "button";
    const say = text => { button.textContent = text; button.setAttribute("aria-label", `${text}: command ${place + 1}`); };
    say("Copy");
    button.addEventListener("click", async () => {
      say(await copy(block.querySelector("code")) ? "Copied" : "Press Ctrl+C");
      setTimeout(() => say("Copy"), 2000);
    });
    block.replaceWith(row);
    row.append(block, button);
  }
})();
