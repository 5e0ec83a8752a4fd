// How far a run is, as it goes on; without it the page is loaded anew every few seconds.
"use strict";
const progress = document.querySelector("#progress");
if (progress && ["waiting", "running"].includes(progress.dataset.state)) {
  const events = new EventSource(`${progress.dataset.run}/events`);
  let stage = progress.dataset.turn;
  const at = (id) => document.getElementById(id);
  const fill = async () => { // what is there so far takes the place of what was
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const now = page.querySelector("#so-far");
    if (!now) return;
    at("so-far")?.previousElementSibling?.remove();
    at("so-far")?.remove();
    document.querySelector("main").append(page.querySelector("#so-far").previousElementSibling, now);
  };
  events.onmessage = ({ data }) => {
    const run = JSON.parse(data);
    if (["done", "failed"].includes(run.state)) {
      events.close();
      location.assign(run.state === "done" ? `../${run.link || run.answer}` : location.href);
      return;
    }
    at("phase").textContent = run.phase || (run.state === "waiting" ? `waits: ${run.before} before it` : "starts");
    at("left").textContent = run.left;
    at("share").value = run.share;
    if (String(run.stage) !== stage) { stage = String(run.stage); fill(); }
  };
}
