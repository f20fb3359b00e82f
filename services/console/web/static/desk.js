// Keys for whoever likes them: / search, j k rows, Enter opens, x ticks, ? help. Every page works without this file.
"use strict";

const writing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("table.list tbody tr, ul.rows li")];

function step(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("at", row === next));
  const link = next.querySelector("a");
  if (link) link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const keys = {
    "/": () => document.getElementById("find")?.focus(),
    "?": () => document.querySelector("a.help")?.click(),
    j: () => step(1),
    k: () => step(-1),
    x: () => document.querySelector("tr.at input[type=checkbox]")?.click(),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

document.addEventListener("click", (event) => {
  document.querySelectorAll(".who details[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
