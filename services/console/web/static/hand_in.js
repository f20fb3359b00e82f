// Handing in, livelier: a dropped file goes at once, what was chosen is tried at once, and progress moves. Every step
// works without this file: with buttons, and with pages that load themselves again.
"use strict";

function replaceWith(page, id) {
  const found = new DOMParser().parseFromString(page, "text/html").getElementById(id);
  if (found) document.getElementById(id).replaceWith(document.adoptNode(found));
}

function upload(form) {
  const bar = document.getElementById("upload");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  };
  request.onload = () => {
    if (request.status < 300) {
      location.assign(request.responseURL);
    } else {
      replaceWith(request.responseText, "content");
      listen();
    }
  };
  request.onerror = () => form.submit();
  bar.hidden = false;
  request.send(new FormData(form));
}

function listen() {
  const form = document.getElementById("drop");
  if (!form) return;
  const file = document.getElementById("file");
  file.addEventListener("change", () => file.files.length && upload(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    upload(form);
  });
}

listen();

const columns = document.getElementById("columns");
let trying = null;

async function tryOut() {
  trying?.abort();
  trying = new AbortController();
  const said = new URLSearchParams(new FormData(columns));
  said.set("then", "try");
  try {
    const answer = await fetch(columns.action, { method: "POST", body: said, signal: trying.signal });
    const page = await answer.text();
    replaceWith(page, "tried");
  } catch (stopped) {
    if (stopped.name !== "AbortError") throw stopped;
  }
}

if (columns) columns.addEventListener("change", tryOut);

const running = document.getElementById("running");

async function look() {
  const answer = await fetch(running.dataset.progress);
  const now = answer.ok ? await answer.json() : { running: false };
  if (!now.running) return location.reload();
  running.querySelector("progress").value = now.done;
  document.getElementById("so-far").textContent = now.done.toLocaleString(document.documentElement.lang);
  return setTimeout(look, 500);
}

if (running) setTimeout(look, 500);
