// Makes the chart of a network live. Places come from the server; what is drawn there is readable without this file.
"use strict";

const web = document.getElementById("web");
const say = (what) => web.dataset[`say${what[0].toUpperCase()}${what.slice(1)}`];
const said = document.getElementById("said");
const table = document.getElementById("nodes");
const number = new Intl.NumberFormat(document.documentElement.lang);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const TONES = {
  "r-organiser": "--n4", "r-broker": "--n5", "r-distributor": "--n2", "r-sender": "--n1", "r-addressee": "--n3",
  "r-unranked": "--n-quiet", attribute: "--n-attribute", parcels: "--n-parcels", rest: "--n-rest",
  c1: "--n1", c2: "--n2", c3: "--n3", c4: "--n4", c5: "--n5", c6: "--n6", c7: "--n7", c8: "--n8",
};
const LINES = { sent: "solid", addressed: "dashed", carries: "dotted", rest: "solid" };
const ABSENT = ["hidden", "folded", "grouped", "days"];
let cy = null;
let large = 1;
let by = document.getElementById("by")?.value === "community" ? 1 : 0;

// What is drawn

// Few selectors, and values from data: each selector is tried on every element.
function styles() {
  const ink = colour("--ink"), sheet = colour("--sheet"), chosen = colour("--n-chosen"), path = colour("--n-path");
  return [
    { selector: "node", style: {
      width: "data(size)", height: "data(size)", shape: "data(shape)", "background-color": "data(colour)",
      "border-width": "data(rim)", "border-color": "data(rimColour)", label: "data(text)", "font-size": 12 * Math.min(large, 1.6), color: ink,
      "text-valign": "bottom", "text-margin-y": 2, "text-outline-color": sheet, "text-outline-width": 2,
      "min-zoomed-font-size": 6, "font-family": getComputedStyle(document.body).fontFamily } },
    { selector: "node:selected", style: { "border-width": 4, "border-color": chosen, label: "data(shown)" } },
    { selector: "node.near", style: { label: "data(shown)", "z-index": 9 } },
    { selector: "edge", style: {
      width: "data(width)", "line-color": colour("--n-line"), "line-style": "data(line)", "curve-style": "haystack",
      "haystack-radius": 0 } },
    { selector: ".pinned", style: { "border-width": 4, "border-style": "double", "border-color": ink } },
    { selector: ".path", style: { "line-color": path, width: "data(pathWidth)", "border-width": 4, "border-color": path } },
    { selector: ".absent", style: { display: "none" } },
  ];
}

const colours = new Map();
function toneOf(name) {
  if (!colours.has(name)) colours.set(name, colour(TONES[name] || "--n-rest"));
  return colours.get(name);
}

function looksOf(of) {
  const rim = of.hits ? [3, "--n-hit"] : of.added ? [2, "--n-quiet"] : [1, "--sheet"];
  if (!colours.has(rim[1])) colours.set(rim[1], colour(rim[1]));
  return { shape: of.shapes[by], colour: toneOf(of.tones[by]), rim: rim[0], rimColour: colours.get(rim[1]) };
}

function recolour() {
  colours.clear();
  cy.batch(() => cy.nodes().forEach((node) => { node.data(looksOf(node.data())); }));
  cy.style(styles());
}

function asNode(of) {
  const shown = of.label || (of.kind === "parcels" ? `${number.format(of.parcels)} ${say("parcels")}` : say("noname"));
  const data = { ...of, ...looksOf(of), size: 2 * (of.radius || 8), pathWidth: 2 * (of.radius || 8), name: shown, shown,
    text: of.always ? shown : "", hits: of.hits || 0 };
  return { group: "nodes", data, position: { x: of.x, y: of.y } };
}

const asEdge = (of, place) => ({ group: "edges", data: { id: `${of.source} ${of.kind} ${of.target} ${place}`, ...of,
  width: large * Math.min(5, 1 + Math.log2(of.parcels || 1) / 2), pathWidth: 5 * large, line: LINES[of.kind] || "solid" } });

// Why something is not drawn is a class of its own each; `absent` is any of them.
function drop(elements, why, on = true) {
  elements.forEach((each) => {
    each.toggleClass(why, on);
    each.toggleClass("absent", ABSENT.some((one) => each.hasClass(one)));
  });
}

async function begin() {
  const answer = await fetch(web.dataset.from, { headers: { accept: "application/json" } });
  if (!answer.ok) return fail();
  const found = await answer.json();
  large = found.letters || 1;
  cy = cytoscape({
    container: web, elements: [...found.nodes.map(asNode), ...found.edges.map(asEdge)], style: styles(),
    layout: { name: "preset" }, minZoom: 0.05, maxZoom: 6, boxSelectionEnabled: true, pixelRatio: "auto",
    hideEdgesOnViewport: found.edges.length > 1500, textureOnViewport: found.nodes.length > 800,
  });
  web.classList.add("ready");
  document.getElementById("tools").hidden = false;
  document.getElementById("brush").hidden = false;
  listen();
  cy.one("render", () => {
    web.dataset.painted = String(Math.round(performance.now()));
      setTimeout(() => {
      fillTable(found.nodes);
      count();
    });
  });
  if (web.dataset.since || web.dataset.until) setDays(web.dataset.since, web.dataset.until);
}

function fail() { said.textContent = say("failed"); }

// What is not shown

const counts = document.createElement("ul");
counts.className = "not-shown";
counts.setAttribute("aria-live", "polite");
web.after(counts);

function count() {
  const words = { hidden: say("hidden"), folded: say("folded"), grouped: say("grouped"), days: say("days") };
  const found = ABSENT.map((why) => [words[why], cy.nodes(`.${why}`).length]);
  found.push([say("added"), cy.nodes("[?added]").length]);
  counts.replaceChildren(...found.filter(([, many]) => many).map(([word, many]) => {
    const item = document.createElement("li");
    item.textContent = `${number.format(many)} ${word}`;
    return item;
  }));
  rows().forEach((row) => row.classList.toggle("gone", cy.getElementById(row.dataset.id).hasClass("absent")));
}

function badge(node, many) {
  const shown = many ? `${node.data("name")} (+${number.format(many)})` : node.data("name");
  node.data({ badge: many || null, shown, text: many || node.data("always") ? shown : "" });
}

const chosen = () => cy.nodes(":selected").filter((node) => node.visible());

// Expand and collapse

async function expand() {
  const node = chosen()[0];
  if (!node) return tell(say("one"));
  const inside = cy.nodes(`[foldedBy = "${node.id()}"]`);
  if (inside.length) {
    drop(inside, "folded", false);
    inside.removeData("foldedBy");
    badge(node, 0);
    return count();
  }
  if (node.hasClass("group-node")) return group();
  const of = node.data("kind") === "parcels" ? node.data("record")?.split("/")[2].split("?")[0] : node.id();
  if (!of || node.data("kind") === "rest") return tell(say("none"));
  const answer = await fetch(`${web.dataset.around}?of=${encodeURIComponent(of)}`);
  if (!answer.ok) return fail();
  add(node, await answer.json());
}

function add(node, found) {
  const shownBy = new Map(cy.nodes("[record]").map((each) => [each.data("record"), each.id()]));
  const idOf = (parcel) => shownBy.get(address(parcel)) || key(parcel);
  const ids = new Map(found.parcels.map((each) => [`${each.feed}:${each.line}`, idOf(each)]));
  const parcels = found.parcels.filter((each) => !shownBy.has(address(each)));
  const hashes = new Set(found.attributes.map((each) => each.hash));
  const place = freePlaces(node), added = [];
  for (const each of parcels) {
    const day = Math.floor(Date.parse(each.posted_on) / 86400000);
    added.push(asNode({ id: key(each), kind: "parcels", label: each.item, parcels: 1, hits: each.hits, radius: 6,
      first: day, last: day, community: 0, record: address(each), shapes: ["round-rectangle", "round-rectangle"],
      tones: ["parcels", "parcels"], added: true, ...place() }));
  }
  for (const each of found.attributes.filter((one) => !cy.getElementById(`a${one.hash}`).length)) {
    added.push(asNode({ id: `a${each.hash}`, kind: "attribute", label: each.value, attribute: each.kind, parcels: 0,
      radius: 8, first: 0, last: 1e6, community: 0, shapes: ["hexagon", "hexagon"], tones: ["attribute", "attribute"],
      added: true, ...place() }));
  }
  cy.add(added);
  cy.add(joints(node, found, ids, hashes, new Set(added.map((each) => each.data.id))));
  addRows(added.map((each) => each.data));
  tell(added.length ? (found.parcels_left ? `${number.format(found.parcels_left)} ${say("more")}` : "") : say("none"));
  count();
}

// Edges that have something new at one end.
function joints(node, found, ids, hashes, fresh) {
  const pairs = found.edges.map((edge) => [ids.get(edge.parcel), hashes.has(edge.to) ? `a${edge.to}` : edge.to]);
  const tied = new Set(pairs.filter(([, to]) => to === node.id()).map(([from]) => from));
  if (node.data("kind") !== "parcels") [...ids.values()].filter((id) => fresh.has(id) && !tied.has(id)).forEach((id) => pairs.push([id, node.id()]));
  return pairs.filter(([from, to]) => from && (fresh.has(from) || fresh.has(to)) && cy.getElementById(from).length && cy.getElementById(to).length)
    .map(([source, target], at) => asEdge({ source, target, kind: "carries", parcels: 1, first: 0, last: 1e6 }, `${node.id()} ${at}`));
}

// Places around a node where nothing stands, from the inside out.
function freePlaces(node) {
  const taken = cy.nodes(":visible").map((each) => ({ ...each.position() }));
  const center = node.position();
  let at = 0;
  return () => {
    for (;;) {
      const turn = at * 2.399963, far = 40 + 9 * Math.sqrt(at * 3);
      const spot = { x: center.x + far * Math.cos(turn), y: center.y + far * Math.sin(turn) };
      at += 1;
      if (at > 3000 || taken.every((each) => Math.hypot(each.x - spot.x, each.y - spot.y) > 26)) {
        taken.push(spot);
        return spot;
      }
    }
  };
}

const key = (parcel) => `x${parcel.feed}:${parcel.line}`;
const address = (parcel) => `/parcels/${parcel.id}?feed=${parcel.feed}`;

function collapse() {
  const node = chosen()[0];
  if (!node) return tell(say("one"));
  const parts = cy.elements(":visible").difference(node.union(node.connectedEdges())).components();
  const near = parts.filter((part) => part.nodes().some((each) => each.edgesWith(node).length));
  near.sort((one, other) => other.nodes().length - one.nodes().length);
  const rest = parts.length > near.length || near.length === 1 ? near : near.slice(near[0].nodes().length > near[1]?.nodes().length ? 1 : 0);
  const fold = rest.filter((part) => near.length > 1 || part.nodes().length < 4)
    .flatMap((part) => part.nodes().toArray()).filter((each) => !each.hasClass("pinned"));
  if (!fold.length) return tell(say("none"));
  fold.forEach((each) => each.data("foldedBy", node.id()).unselect());
  drop(cy.nodes(`[foldedBy = "${node.id()}"]`), "folded");
  badge(node, cy.nodes(`[foldedBy = "${node.id()}"]`).length);
  count();
}

// Groups

function group() {
  const picked = chosen();
  if (!picked.length) return tell(say("one"));
  const groups = picked.filter(".group-node");
  if (groups.length) {
    groups.forEach((each) => {
      const members = cy.nodes(`[groupedBy = "${each.id()}"]`);
      drop(members, "grouped", false);
      members.removeData("groupedBy");
      each.remove();
    });
    return count();
  }
  const first = picked[0];
  const members = picked.length > 1 ? picked : cy.nodes(":visible").filter((each) => each.data("community") === first.data("community"));
  const id = `group${Date.now()}`;
  const box = members.boundingBox({ includeLabels: false });
  const parcels = members.filter('[kind = "parcels"]').reduce((sum, each) => sum + each.data("parcels"), 0);
  const days = [members.min((each) => each.data("first")).value, members.max((each) => each.data("last")).value];
  const outer = new Map();
  members.connectedEdges(":visible").forEach((edge) => {
    const ends = [edge.source(), edge.target()].filter((each) => !members.contains(each));
    if (ends.length === 1) outer.set(ends[0].id(), (outer.get(ends[0].id()) || 0) + edge.data("parcels"));
  });
  cy.add({ ...asNode({ id, kind: "group", label: `${say("group")} ${number.format(members.length)}`, parcels, always: true,
    community: first.data("community"), first: days[0], last: days[1], radius: 12 + Math.log2(members.length) * 2,
    shapes: ["octagon", "octagon"], tones: ["rest", first.data("tones")[1]],
    x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 }), classes: "group-node" });
  cy.add([...outer].map(([target, parcels], at) => asEdge({ source: id, target, kind: "rest", parcels, first: days[0], last: days[1] }, at)));
  members.unselect().data("groupedBy", id);
  drop(members, "grouped");
  cy.getElementById(id).select();
  count();
}

// Pin, hide, path

function pin() {
  const picked = chosen();
  if (!picked.length) return tell(say("one"));
  const on = !picked.every((each) => each.hasClass("pinned"));
  picked.toggleClass("pinned", on);
  if (on) picked.lock(); else picked.unlock();
  if (brushed) showDays();
}

function hide() {
  const picked = chosen();
  if (!picked.length) return tell(say("one"));
  picked.unselect();
  drop(picked, "hidden");
  count();
}

function path() {
  const [from, to] = chosen().toArray();
  cy.elements().removeClass("path");
  if (!to) return tell(say("two"));
  const weight = (edge) => (edge.data("kind") === "rest" ? 3 : 1);
  const found = cy.elements(":visible").dijkstra({ root: from, weight }).pathTo(to);
  const far = document.createElement("a");
  const end = (node) => (node.data("kind") === "parcels" ? node.data("record")?.split("/")[2].split("?")[0] : node.id());
  far.href = `/paths?from=${encodeURIComponent(end(from) || "")}&to=${encodeURIComponent(end(to) || "")}`;
  far.textContent = say("search");
  const there = found.nodes().length > 1 && found.nodes().contains(from);
  if (there) found.addClass("path");
  said.replaceChildren(there ? `${say("path")} ${found.nodes().map((each) => each.data("name")).join(" – ")} · ` : `${say("nopath")} `, far);
}

function all() {
  cy.nodes(".group-node").remove();
  cy.elements().removeClass([...ABSENT, "absent", "path"].join(" "));
  cy.nodes().removeData("foldedBy").removeData("groupedBy").forEach((node) => { if (node.data("badge")) badge(node, 0); });
  resetDays();
  count();
}

function tell(text) { said.textContent = text; }

// Days

const bars = [...document.querySelectorAll("#bars li")].map((item) => ({
  first: Number(item.dataset.first), last: Number(item.dataset.last), words: item.textContent.split("|") }));
const since = document.getElementById("since"), until = document.getElementById("until");
const play = document.getElementById("play");
let brushed = false, playing = null;

function showDays() {
  const [low, high] = [Number(since.value), Number(until.value)].sort((one, other) => one - other);
  const from = bars[low]?.first ?? 0, to = bars[high]?.last ?? 1e6;
  brushed = low > 0 || high < bars.length - 1;
  cy.batch(() => {
    cy.elements().forEach((each) => {
      const out = each.data("first") > to || each.data("last") < from;
      const on = brushed && out && !each.hasClass("pinned");
      if (on !== each.hasClass("days")) drop(each, "days", on);
    });
  });
  document.getElementById("days").textContent = bars.length ? `${bars[low].words[0]} – ${bars[high].words[1]}` : "";
  document.querySelectorAll(".growth rect").forEach((bar, at) => bar.classList.toggle("out", at < low || at > high));
  count();
}

function resetDays() {
  since.value = 0;
  until.value = bars.length - 1;
  showDays();
}

function setDays(from, to) {
  const day = (text) => Math.floor(Date.parse(text) / 86400000);
  if (from) since.value = Math.max(0, bars.findIndex((bar) => bar.last >= day(from)));
  if (to) until.value = bars.filter((bar) => bar.first <= day(to)).length - 1;
  showDays();
}

function replay() {
  if (playing) return stop();
  play.setAttribute("aria-pressed", "true");
  if (Number(until.value) >= bars.length - 1) until.value = since.value;
  const every = Math.max(60, Math.min(500, 12000 / Math.max(1, bars.length)));
  playing = setInterval(() => {
    until.value = Number(until.value) + 1;
    showDays();
    if (Number(until.value) >= bars.length - 1) stop();
  }, every);
}

function stop() {
  clearInterval(playing);
  playing = null;
  play.setAttribute("aria-pressed", "false");
}

// The table mirrors what is chosen

const rows = () => [...table.tBodies[0].rows];

function fillTable(nodes) {
  const order = new URLSearchParams(location.search);
  if (!order.has("row")) {
    const there = new Set(rows().map((row) => row.dataset.id));
    addRows(nodes.filter((node) => !there.has(node.id)));
    document.querySelector("#rows .pages").hidden = true;
  }
  rows().forEach(prepare);
}

function prepare(row) {
  row.setAttribute("aria-selected", "false");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", row.cells[0].textContent.trim());
  row.cells[0].prepend(box, " ");
}

function addRows(nodes) {
  const some = document.createDocumentFragment();
  for (const node of nodes) {
    const row = document.createElement("tr");
    row.dataset.id = node.id;
    const cells = [node.label || "", node.attribute || node.role || node.kind, node.community || "", node.rank || "", node.parcels || "",
      asDay(node.first), asDay(node.last), node.hits || ""];
    cells.forEach((text, at) => {
      const cell = row.insertCell();
      if ([2, 3, 4, 7].includes(at)) cell.className = "n";
      const to = at === 0 && (node.kind === "party" ? `/entities/${node.id}` : node.record);
      if (to) {
        const link = document.createElement("a");
        link.href = to;
        link.textContent = text || say("noname");
        cell.append(Object.assign(document.createElement("bdi"), {}), link);
      } else cell.append(Object.assign(document.createElement("bdi"), { textContent: text }));
      if (at === 5 || at === 6) cell.dataset.of = text;
    });
    some.append(row);
    if (cy && web.classList.contains("ready") && table.tHead.dataset.live) prepare(row);
  }
  table.tBodies[0].append(some);
}

const asDay = (day) => (day && day < 1e6 ? new Date(day * 86400000).toISOString().slice(0, 10) : "");

function mirror() {
  const picked = new Set(cy.nodes(":selected").map((node) => node.id()));
  rows().forEach((row) => {
    const on = picked.has(row.dataset.id);
    row.setAttribute("aria-selected", String(on));
    const box = row.querySelector("input");
    if (box) box.checked = on;
  });
  const first = rows().find((row) => picked.has(row.dataset.id));
  if (first && !table.contains(document.activeElement)) {
    const frame = table.closest(".tall");
    frame.scrollTop = first.offsetTop - frame.clientHeight / 3;
  }
}

function sortBy(head) {
  const at = head.cellIndex, down = head.getAttribute("aria-sort") === "ascending";
  const value = (row) => row.cells[at].dataset.of ?? row.cells[at].textContent.trim();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const sorted = rows().map((row) => [value(row), row])
    .sort(([one], [other]) => (one === "") - (other === "") || (down ? -1 : 1) * compare(one, other)).map(([, row]) => row);
  [...table.tHead.rows[0].cells].forEach((cell) => cell.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  table.tBodies[0].replaceChildren(...sorted);
}

// Files

async function save(content, suffix) {
  const noted = await fetch(web.dataset.taking, { method: "POST", body: new URLSearchParams({ word: web.dataset.word, format: suffix }) });
  if (!noted.ok) { tell(say("unnoted")); return; }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${web.dataset.name}.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function png() {
  save(await cy.png({ output: "blob-promise", full: true, scale: Math.min(2, 8000 / Math.max(cy.elements().boundingBox().w, 1)), bg: colour("--sheet"), maxWidth: 8000, maxHeight: 8000 }), "png");
}

function svg() {
  const shown = cy.nodes(":visible"), box = cy.elements(":visible").boundingBox();
  const text = (of) => of.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const at = (node) => [node.position("x"), node.position("y")].map((value) => value.toFixed(1));
  const lines = cy.edges(":visible").map((edge) => {
    const [x1, y1] = at(edge.source()), [x2, y2] = at(edge.target());
    const dash = { dashed: "7 3", dotted: "2 3" }[edge.style("line-style")] || "none";
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${edge.style("line-color")}" stroke-width="${parseFloat(edge.style("width"))}" stroke-dasharray="${dash}"/>`;
  });
  const paths = Object.fromEntries([...document.querySelectorAll(".web defs path")].map((each) => [each.id.slice(2), each.getAttribute("d")]));
  const dots = shown.map((node) => {
    const [x, y] = at(node), label = node.style("label");
    const border = `stroke="${node.style("border-color")}" stroke-width="${parseFloat(node.style("border-width"))}"`;
    const mark = `<path d="${paths[node.data("shapes")[by]]}" transform="translate(${x} ${y})scale(${node.data("size") / 20})" fill="${node.style("background-color")}" ${border}/>`;
    return mark + (label ? `<text x="${x}" y="${Number(y) + node.data("size") / 2 + 12}" text-anchor="middle" fill="${colour("--ink")}">${text(label)}</text>` : "");
  });
  const frame = [box.x1 - 60, box.y1 - 20, box.w + 120, box.h + 60].map(Math.round);
  save(new Blob([`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frame.join(" ")}" font-family="sans-serif" font-size="12"><rect x="${frame[0]}" y="${frame[1]}" width="100%" height="100%" fill="${colour("--sheet")}"/>${lines.join("")}${dots.join("")}<text x="${frame[0] + 8}" y="${frame[1] + frame[3] - 8}" fill="${colour("--ink")}">${text(`${web.dataset.handling} ${web.dataset.name}`)}</text></svg>`], { type: "image/svg+xml" }), "svg");
}

// Listening

const DOING = { expand, collapse, group, pin, hide, path, all, png, svg, fit: () => cy.fit(cy.elements(":visible"), 20) };
const KEYS = { e: "expand", c: "collapse", g: "group", p: "pin", h: "hide", f: "path", a: "all", 0: "fit" };

function listen() {
  let waits = false;
  cy.on("select unselect", () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; mirror(); });
  });
  cy.on("mouseover", "node", (event) => event.target.addClass("near"));
  cy.on("mouseout", "node", (event) => event.target.removeClass("near"));
  cy.on("dbltap", "node", (event) => { cy.nodes().unselect(); event.target.select(); expand(); });
  table.tHead.dataset.live = "yes";
  document.getElementById("tools").addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.do;
    if (what) DOING[what]();
  });
  web.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (KEYS[event.key]) DOING[KEYS[event.key]]();
    else if (moves[event.key]) cy.panBy({ x: moves[event.key][0], y: moves[event.key][1] });
    else if (event.key === "+" || event.key === "-") cy.zoom({ level: cy.zoom() * (event.key === "+" ? 1.2 : 1 / 1.2), renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    else return;
    event.preventDefault();
  });
  table.addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (head) {
      event.preventDefault();
      return sortBy(head);
    }
    const row = event.target.closest("tbody tr");
    if (!row || event.target.closest("a, summary, details")) return;
    const node = cy.getElementById(row.dataset.id), box = event.target.closest("input");
    const on = !node.selected();
    if (!box && !event.shiftKey) cy.nodes().unselect();
    if (on) node.select(); else node.unselect();
    if (on && !box) cy.animate({ center: { eles: node } }, { duration: 200 });
  });
  [since, until].forEach((each) => each.addEventListener("input", () => { stop(); showDays(); }));
  play.addEventListener("click", replay);
  document.getElementById("by").addEventListener("change", (event) => {
    by = event.target.value === "community" ? 1 : 0;
    event.target.form.requestSubmit();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
}

if (web && window.cytoscape) begin().catch(fail);
