// All that the pages do by script: pictures by pointer and keys, PNG, search, the question form, days, and Python here.
"use strict";
const $ = (what, from = document) => from.querySelector(what);
const $$ = (what, from = document) => [...from.querySelectorAll(what)];
const root = $("link[rel=stylesheet]").getAttribute("href").replace("static/site.css", "");
const asked = new URLSearchParams(location.search);
const made = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

// pictures: the value under the pointer; arrow keys go from mark to mark, and each is read out
const tip = made("div", "", { className: "tip", hidden: true });
const spoken = made("p", "", { className: "hidden" });
spoken.setAttribute("aria-live", "polite");
document.body.append(tip, spoken);
const words = (mark) => mark && $(":scope > title", mark) ? $(":scope > title", mark).textContent : "";
function show(mark, x, y) {
  tip.textContent = words(mark);
  tip.hidden = !tip.textContent;
  const wide = Math.min(290, innerWidth);
  tip.style.left = `${Math.max(4, Math.min(x + 12, innerWidth - wide))}px`;
  tip.style.top = `${y + 14}px`;
}
for (const picture of $$(".picture")) {
  const all = $$("svg *", picture).filter((one) => words(one));
  let marks = [], at = -1;
  picture.addEventListener("pointermove", (event) => show(event.target.closest("svg *"), event.clientX, event.clientY));
  picture.addEventListener("pointerleave", () => { tip.hidden = true; });
  picture.addEventListener("blur", () => { tip.hidden = true; marks[at]?.classList.remove("chosen"); });
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 }[event.key];
    if (event.key === "Escape") tip.hidden = true;
    marks = all.filter((one) => one.getClientRects().length); // of the wide picture and the one for telephones, that in sight
    if (!step || !marks.length) return;
    event.preventDefault();
    marks[at]?.classList.remove("chosen");
    at = Math.max(0, Math.min(marks.length - 1, at + step));
    marks[at].classList.add("chosen");
    const box = marks[at].getBoundingClientRect();
    show(marks[at], box.right, box.top);
    spoken.textContent = `${words(marks[at])}, ${at + 1} of ${marks.length}`;
  });
}

// PNG at twice the size, made here from the picture in the page
for (const button of $$("button.png")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const copy = $("svg", button.closest("figure")).cloneNode(true);
    const [, , wide, high] = copy.getAttribute("viewBox").split(" ").map(Number);
    for (const [name, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width: 2 * wide, height: 2 * high })) copy.setAttribute(name, value);
    $$(".chosen", copy).forEach((one) => one.classList.remove("chosen"));
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2 * wide, height: 2 * high });
      canvas.getContext("2d").drawImage(image, 0, 0);
      canvas.toBlob((blob) => {
        const link = made("a", "", { href: URL.createObjectURL(blob), download: button.dataset.name });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      });
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  });
}

for (const button of $$("button.copy")) {
  button.hidden = !navigator.clipboard;
  button.onclick = () => navigator.clipboard.writeText($("blockquote", button.closest(".quote")).textContent.trim()).then(() => { button.textContent = "Copied"; });
}

// on a telephone what comes after the first part is closed until it is wanted
const closed = matchMedia("(max-width: 640px)").matches ? $$("main > section").filter((one) => $(":scope > h2:not(:has(a))", one)).slice(1) : [];
for (const section of closed) {
  const box = made("details"), head = made("summary");
  head.append($(":scope > h2", section));
  box.append(head, ...section.childNodes);
  section.append(box);
}
const opened = () => { const one = location.hash && document.getElementById(location.hash.slice(1)); if (one) { ($(":scope > details", one) ?? one.closest("details") ?? {}).open = true; one.scrollIntoView(); } };
opened();
addEventListener("hashchange", opened);

// code to embed names this very site where the build did not know its address
const base = new URL(root || ".", location.href).href;
for (const code of $$("code.embed")) code.textContent = code.textContent.replace(/(href|src)="(?!https?:)/g, `$1="${base}`);

// the law of a day: the page of the last day before it on which the law changed
const sent = (forms, then) => $$(forms).forEach((form) => form.addEventListener("submit", (event) => { event.preventDefault(); then(form); }));
sent("form.day", (form) => {
  const days = form.dataset.days.trim().split(" ").filter((one) => one <= $("input", form).value);
  if (days.length) location.href = `${root}law/days/${days.pop()}.html`;
});
sent("form.go", (form) => {
  const price = $("input", form) ? `#at-${$("input", form).value}` : "";
  location.href = root + $("select", form).value + price;
});

// Python in the browser, in a worker; only where the site has its files, and not from a disk
const state = $("#state"), out = $("#out");
let worker, waiting;
function python(request, done) {
  if (!worker) {
    worker = new Worker(`${root}static/worker.js`, { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.progress) state.textContent = data.progress;
      else if (data.failed) state.textContent = `Python could not be loaded: ${data.failed}`;
      else { state.textContent = ""; waiting(data.answer); }
    };
    worker.onerror = () => { state.textContent = "Python could not be loaded in this browser; the command below does the same."; };
  }
  waiting = done;
  state.textContent = "Working.";
  worker.postMessage({ id: 1, request });
}
const linked = (path, text) => { const p = made("p"); p.append(made("a", text, { href: root + path })); return p; };
const lines = (tag, texts) => { const one = made(tag); texts.forEach((text) => one.append(made("li", text))); return one; };
function verdict(answer) {
  if (answer.error) return [made("p", answer.error)];
  const parts = [made("p", answer.outcome.toUpperCase(), { className: "state" }), ...answer.days.map((one) => made("p", one, { className: "since" })), made("p", answer.headline)];
  const group = (title, texts) => { if (texts.length) parts.push(made("h3", title), lines("ul", texts)); };
  group("Questions that decide it", answer.missing);
  group("Why", answer.reasons);
  group("Notes", answer.notes);
  if (answer.measures.length) parts.push(made("h3", "Records"));
  for (const id of new Set(answer.measures.map((one) => one.split("#")[0]))) parts.push(linked(`law/records/${id}.html`, id));
  parts.push(made("p", `For ${answer.date}; law known to ${answer.known}. Computed on your machine; no legal advice.`, { className: "note" }));
  return parts;
}
function reading(answer) {
  if (answer.error) return [made("p", "Not understood.", { className: "state" }), made("p", answer.error)];
  const parts = [made("h3", "How it was read"), lines("ul", answer.reading.map((one) => `${one.words}: ${one.read_as}`))];
  const file = made("a", `${answer.name}.yaml`, { href: URL.createObjectURL(new Blob([answer.file])), download: `${answer.name}.yaml` });
  parts.push(made("h3", "As a scenario file"), file, made("pre", answer.file));
  const code = $("[name=seen] option:checked")?.dataset.code;
  parts.push(made("p", `To run it in full, with ranges: ytterby simulate ${answer.name}.yaml --data ${answer.data}${code ? ` --country ${code}` : ""} --out answer`));
  return parts;
}

// what needs the tables of other scripts, which come later in the page
function late() {
  // search: every word of the query, or a name of the same, must be in a line; those in its title count more
  const list = $("#results");
  if (list) {
    const query = (asked.get("q") || "").trim(), plain = (text) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
    const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 120).replace(/^-+|-+$/g, "");
    $("#find").value = query;
    let left = plain(query).replace(/ (?:(?:an?|the|of|in|for|to|does|do|is|what|how|much|many|and|by|on) )+/g, " ");
    const parts = [];
    for (const form of (self.SAME || []).flat().sort((a, b) => b.length - a.length)) {
      if (!left.includes(` ${form} `)) continue;
      left = left.replace(` ${form} `, " ");
      parts.push(self.SAME.filter((one) => one.includes(form)).flat().map((one) => ` ${one} `));
    }
    parts.push(...left.split(" ").filter(Boolean).map((one) => [one]));
    const within = (text) => parts.filter((one) => one.some((form) => text.includes(form))).length;
    const rows = (self.INDEX || []).flatMap(([title, path, section, more, entries]) =>
      [[title, path, section, more], ...entries.map(([name, text, anchor]) => [name, `${path}#${anchor ?? slug(name)}`, section, text])]);
    const scored = rows.map(([title, path, section, more]) => { // an id has no blank: names of things come before it
      const score = within(plain(`${title} ${section} ${more}`)) === parts.length ? within(plain(title)) + 1 + 0.5 * title.includes(" ") : 0;
      return { title, path, section, more, score };
    }).filter((one) => one.score).sort((a, b) => b.score - a.score || a.title.length - b.title.length);
    if (parts.length) $("#count").textContent = `${scored.length} results for “${query}”${scored.length > 60 ? ", the first 60" : ""}.`;
    for (const one of parts.length ? scored.slice(0, 60) : []) {
      list.append(made("li"));
      list.lastChild.append(made("a", one.title, { href: root + one.path }), made("span", ` ${one.section}. ${one.more.slice(0, 160)}`, { className: "note" }));
    }
  }

  // the form writes the question, and the question goes with the address
  for (const form of $$("form.ask").filter((one) => $("[name=q]", one))) {
    const box = $("[name=q]", form), at = (name) => $(`[name=${name}]`, form).value;
    // "stops by half" is a cut, and a cut of all is a stop
    const agree = (changed) => {
      const does = $("[name=does]", form), much = $("[name=much]", form);
      if (changed === "much" && (does.value === "cuts") !== (much.value !== "all")) does.value = much.value === "all" ? "stops" : "cuts";
      if (changed === "does" && (does.value === "cuts") !== (much.value !== "all")) much.value = does.value === "cuts" ? "by 50%" : "all";
    };
    const written = () => {
      const cut = at("does") === "cuts" ? ` ${at("much")}` : "", good = at("what");
      const whom = at("whom") === "everyone" ? "" : ` to ${at("whom")}`;
      return `${at("who")} ${at("does")} ${good}${whom}${cut} ${at("long") === "good" ? `from ${at("when")}` : `for ${at("long")} from ${at("when")}`}`;
    };
    $$("select", form).forEach((one) => { if (asked.get(one.name)) one.value = asked.get(one.name); one.addEventListener("change", () => { agree(one.name); box.value = written(); }); });
    if (asked.get("q")) box.value = asked.get("q");
    form.near = () => {
      const key = ["who", "does", "what", "when", "long"].map(at).join("|");
      return at("whom") === "everyone" && at("does") !== "cuts" && box.value === written() ? self.GRID?.[key] : undefined;
    };
  }

  for (const form of $$("form[data-do]")) {
    const here = location.protocol !== "file:" && form.dataset.python === "yes";
    const submit = () => {
      const given = Object.fromEntries(new FormData(form)), request = form.dataset.do === "check" ? { ...given, do: "check" } : { sentence: given.q, do: "ask" };
      if (form.near) { const near = form.near(); const seen = $("[name=seen] option:checked"), code = seen.dataset.code; $("#near").replaceChildren(...(near ? [made("h3", "At once"), made("blockquote", near[1]), linked(near[0], "All figures of this question")] : []), ...(code ? [linked(`gdp/${code}.html`, `What a stop would cost ${seen.value}`)] : [])); }
      if (here) python(request, (answer) => out.replaceChildren(...(form.dataset.do === "check" ? verdict(answer) : reading(answer))));
      else state.textContent = location.protocol === "file:" ? "A browser runs no Python from a disk: put this folder on any host, or use the command below." : "";
    };
    for (const [name, value] of asked) { const one = $(`[name="${name}"]`, form); if (one && value) one.value = value; }
    form.addEventListener("submit", (event) => { event.preventDefault(); history.pushState(null, "", `?${new URLSearchParams(new FormData(form))}`); shown = location.search; submit(); });
    if ([...asked.values()].some(Boolean)) submit();
  }
}
addEventListener("DOMContentLoaded", late);
let shown = location.search; // a step to an anchor of this page is no other question
addEventListener("popstate", () => { if (location.search !== shown) location.reload(); });
