"use strict";
(() => {
  const all = (where, what) => [...where.querySelectorAll(what)];
  const box = document.getElementById("filter"), said = document.getElementById("said"), reset = document.getElementById("reset");
  const cards = all(document, "article[data-group]"), plans = all(document, "details");
  const stretches = all(document, ".all g"), filters = all(document, ".filter, .hint");
  const text = new Map(cards.map(card => [card, card.textContent.toLowerCase()]));
  let from = -1, to = -1;

  // Plans are open without a script, and in print; on the screen they are opened one by one.
  for (const plan of plans) plan.open = false;
  let closed = [];
  addEventListener("beforeprint", () => { closed = plans.filter(plan => !plan.open); for (const plan of closed) plan.open = true; });
  addEventListener("afterprint", () => { for (const plan of closed) plan.open = false; });

  const show = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set();
    for (const card of cards) {
      const then = card.dataset.when.split(" ").some(place => place !== "" && place >= from && place <= to);
      if ((from < 0 || then) && words.every(word => text.get(card).includes(word))) shown.add(card.dataset.group);
    }
    for (const part of all(document, "[data-group]")) part.hidden = !shown.has(part.dataset.group);
    for (const part of all(document, "[data-article]")) part.hidden = !all(part, "tr[data-group]").some(row => !row.hidden);
    for (const chart of all(document, ".all")) chart.classList.toggle("some", from >= 0);
    for (const [place, one] of stretches.entries()) {
      one.classList.toggle("on", place >= from && place <= to);
      one.setAttribute("aria-pressed", String(place >= from && place <= to));
    }
    const time = from < 0 ? "" : `, ${stretches[from].dataset.label}${to > from ? ` and on to ${stretches[to].dataset.label}` : ""}`;
    said.textContent = shown.size < cards.length || from >= 0 ? `${shown.size} of ${cards.length} groups${time}` : "";
    reset.hidden = said.textContent === "";
  };

  const pick = (place, further) => {
    if (further && from >= 0) [from, to] = [Math.min(from, place), Math.max(to, place)];
    else if (from === place && to === place) from = to = -1;
    else from = to = place;
    show();
  };

  for (const part of filters) part.hidden = false;
  for (const [place, one] of stretches.entries()) {
    one.setAttribute("role", "button");
    one.setAttribute("aria-label", one.dataset.label);
    one.setAttribute("aria-pressed", "false");
    if (one.querySelector(".bar")) one.setAttribute("tabindex", "0");
    one.addEventListener("click", event => pick(place, event.shiftKey));
    one.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(place, event.shiftKey); }
    });
  }
  for (const chart of all(document, ".all")) chart.classList.add("picking");
  if (box) box.addEventListener("input", show);
  if (reset) reset.addEventListener("click", () => { box.value = ""; from = to = -1; show(); box.focus(); });
  // A link to a group that is filtered out, or whose page is opened at it, shows it.
  addEventListener("hashchange", () => { const card = document.getElementById(location.hash.slice(1)); if (card && card.hidden) reset.click(); });
})();
