// Reviewing by keyboard: the queue, and a claim beside its document. Without this script the same is done by forms.
"use strict";
document.documentElement.classList.add("scripted");

const main = document.getElementById("main");
const parser = new DOMParser();
const ahead = new Map(); // address: promise of the page that will likely be asked for next
let timer = 0; // of asking who else is here
let asking = ""; // what the line for a reason is open for: "rejected" or "note"
let busy = false;
let was = { row: 0, claim: "" }; // where one was in the queue, and the claim one had open

const room = () => main.querySelector(".reviewing, .queueing");
const one = (selector, within = main) => within.querySelector(selector);
const all = (selector, within = main) => [...within.querySelectorAll(selector)];
const claimForm = () => one("#claim-form");
const isQueue = () => room()?.classList.contains("queueing");
const token = () => one("[name=csrfmiddlewaretoken]")?.value || "";

// A line that says what came of it -----------------------------------------------------------------

function say(words, bad = false) {
  const line = one(".r-line");
  if (!line) return;
  const said = document.createElement("p");
  said.className = bad ? "r-told bad" : "r-told";
  said.textContent = words;
  line.replaceChildren(said);
}
function showLine(html) {
  if (html && one(".r-line")) one(".r-line").replaceChildren(...parser.parseFromString(html, "text/html").body.childNodes);
}

// From page to page --------------------------------------------------------------------------------

async function fetched(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "follow", ...options,
    headers: { "X-Requested-With": "fetch", ...options.headers } });
  const kind = answer.headers.get("Content-Type") || "";
  return { status: answer.status, url: answer.url, json: kind.includes("json") ? await answer.json() : null,
    html: kind.includes("html") ? await answer.text() : "" };
}
const clean = address => new URL(address, location.href).href.split("#")[0];

function prefetch(address) {
  if (!address || ahead.has(clean(address))) return;
  ahead.set(clean(address), fetched(address, { headers: { "X-Ahead": "1" } }).catch(() => null));
}

// ``row``: of another queue, or another page of this, the row to begin at.
async function go(address, line = "", push = true, row = 0) {
  const whole = clean(address);
  if (isQueue() && whole !== clean(location.href) && new URL(whole).pathname === location.pathname) was = { row, claim: "" };
  let page = await (ahead.get(whole) || null);
  ahead.clear();
  page = page?.status === 200 && page.html ? page : await fetched(address).catch(() => null);
  if (!page) return say(room().dataset.lost, true);
  if (page.status !== 200 || !put(page.html)) { location.assign(address); return; }
  if (push) history.pushState({}, "", address);
  showLine(line);
}

// Puts another page's main part in place; whether it had one of ours.
function put(html) {
  const page = parser.parseFromString(html, "text/html");
  const came = page.querySelector("#main .reviewing, #main .queueing");
  if (!came) return false;
  document.title = page.title;
  if (room()?.dataset.claim !== came.dataset.claim) scrollTo(0, Math.min(scrollY, main.offsetTop)); // another claim is read from its top
  main.replaceChildren(...[...page.getElementById("main").childNodes].map(node => document.importNode(node, true)));
  arrive();
  main.focus({ preventScroll: true });
  return true;
}
addEventListener("popstate", () => { ahead.clear(); go(location.href, "", false); });

// Sends a form; the answer is either JSON (done: a line, and where to go) or a page that says what is wrong.
async function send(form, extra = {}, none = "") {
  if (busy) return;
  busy = true;
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  try {
    const answer = await fetched(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.json) {
      const told = answer.json;
      if (told.same && isDirty()) { showLine(told.line); unask(); }  // what is being filled in stays
      else {
        if (clean(told.next) !== clean(room().dataset.next || "")) ahead.clear();
        if (!isQueue()) asItCame = filledIn(claimForm());
        delete room().dataset.dirty;
        // Of a queue of several pages one stays on the page one is on.
        await go(isQueue() && clean(told.next) === clean(room().dataset.queue) ? location.href : told.next, told.line);
      }
      renew(told);
    } else if (!answer.html || !put(answer.html)) say(answer.status === 404 ? none || room().dataset.gone || room().dataset.lost : room().dataset.lost, true);
    else {
      one("[role=alert]")?.scrollIntoView({ block: "nearest" });
      one(".differs :is(input:not([type=hidden]), select, textarea)")?.focus({ preventScroll: true });
    }
  } catch {
    say(room().dataset.lost, true);
  } finally { busy = false; }
}
// What changed about claims that this page lists.
function renew(told) {
  for (const [claim, state] of Object.entries(told.states || {}))
    for (const item of all(`li[data-claim="${claim}"] .r-state`)) { item.className = `r-state ${state.state}`; item.textContent = state.said; }
}

// Selections as places in the text -----------------------------------------------------------------

// Characters as the register counts them (code points) from a paragraph's beginning to a point in it,
// over the words alone: the small links behind marked passages are no part of the text.
function placeOf(paragraph, node, offset) {
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const link of before.querySelectorAll(".refs")) link.remove();
  return Number(paragraph.dataset.start) + [...before.textContent].length;
}
function selected() {
  const words = one(".r-words"), selection = getSelection();
  if (!words || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(words)) return null;
  // The paragraphs it touches, each with what of it is within.
  const touched = all("p[data-start]", words).filter(p => range.intersectsNode(p));
  let start = null, end = null, said = [];
  for (const p of touched) {
    const part = document.createRange();
    part.selectNodeContents(p);
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    const low = placeOf(p, part.startContainer, part.startOffset), high = placeOf(p, part.endContainer, part.endOffset);
    if (high <= low) continue;
    const copy = part.cloneContents();
    for (const link of copy.querySelectorAll(".refs")) link.remove();
    said.push(copy.textContent);
    start ??= low;
    end = high;
  }
  if (start === null) return null;
  // Without the white space at its ends.
  let text = said.join("\n");
  const lead = text.length - text.trimStart().length, tail = text.length - text.trimEnd().length;
  start += [...text.slice(0, lead)].length;
  if (tail) end -= [...text.slice(text.length - tail)].length;
  text = text.trim();
  return text ? { start, end, text, range: range.cloneRange() } : null;
}

// A finger that presses a button may take the selection away first: what was selected a moment ago counts.
let before = null;
document.addEventListener("selectionchange", () => {
  const passage = selected();
  if (passage) before = { ...passage, at: Date.now() };
});
const justSelected = () => (before && Date.now() - before.at < 8000 ? before : null);

// Sentences are selected by keyboard: the next or the one before, or one more.
function sentences() {
  const found = [];
  for (const p of all(".r-words p[data-start]")) {
    const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), nodes = [];
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(".refs")) nodes.push(walk.currentNode);
    const language = p.parentElement.lang || document.documentElement.lang || "en";
    for (const { segment, index } of new Intl.Segmenter(language, { granularity: "sentence" }).segment(nodes.map(n => n.data).join("")))
      if (segment.trim()) found.push([pointIn(nodes, index), pointIn(nodes, index + segment.trimEnd().length)]);
  }
  return found;
}
function pointIn(nodes, place) {
  for (const node of nodes) { if (place <= node.length) return [node, place]; place -= node.length; }
}
function walkSentences(step, more = false) {
  const list = sentences(), selection = getSelection(), words = one(".r-words");
  if (!list.length) return;
  const here = selected()?.range, first = one("#e-0");
  // Of what is selected, or of the claim's evidence, the sentence that holds its end.
  const from = document.createRange();
  if (here) from.setStart(here.endContainer, here.endOffset);
  else from.selectNodeContents(first || words);
  const at = Math.max(0, list.findLastIndex(([[node, place]]) => from.comparePoint(node, place) < (here ? 0 : 1)));
  const to = here || !first ? Math.max(0, Math.min(at + step, list.length - 1)) : at;
  const [start, end] = list[to];
  selection.setBaseAndExtent(...(more && here ? [here.startContainer, here.startOffset] : start), ...end);
  const box = selection.getRangeAt(0).getBoundingClientRect(), area = one(".r-text"), frame = area.getBoundingClientRect();
  if (box.top < frame.top + 40 || box.bottom > frame.bottom - 20) area.scrollTop += box.top - frame.top - area.clientHeight / 3;
  if (box.bottom > innerHeight - 120 || box.top < 0) end[0].parentElement.scrollIntoView({ block: "center" });
}

function mark(byButton = false) {
  const form = claimForm(), passage = selected() || (byButton ? justSelected() : null);
  if (!form) return;
  if (!passage) return say(room().dataset.select, true);
  const value = `${passage.start}-${passage.end}`;
  const known = all('[name="evidence"]', form).find(box => box.value.split(":")[0] === value);
  if (known) known.checked = true;
  else {
    const item = one("#quote-template").content.firstElementChild.cloneNode(true);
    item.querySelector("input").value = `${value}:${passage.text}`;
    item.querySelector("input").checked = true;
    item.querySelector("q").textContent = passage.text;
    one(".r-quotes", form).append(item);
    if (globalThis.Highlight && CSS.highlights) {
      const shown = CSS.highlights.get("new-evidence") || new Highlight();
      shown.add(passage.range);
      CSS.highlights.set("new-evidence", shown);
    }
  }
  getSelection().removeAllRanges();
  before = null;
  changed();
  say(room().dataset.marked);
}

// The form -----------------------------------------------------------------------------------------

function filledIn(form) {
  const told = new URLSearchParams(new FormData(form));
  told.delete("why"); // a reason belongs to a decision, not to the claim
  return told.toString();
}
let asItCame = "";

function isDirty() {
  const form = claimForm();
  return Boolean(form) && ("dirty" in room().dataset || filledIn(form) !== asItCame);
}
function changed() {
  const form = claimForm();
  if (!form) return;
  room().classList.toggle("is-dirty-form", isDirty());
  for (const box of all('[name="evidence"]', form)) {
    const n = all('[name="evidence"]', form).indexOf(box);
    for (const piece of all(`#e-${n}, [data-of="e-${n}"]`)) piece.classList.toggle("off", !box.checked);
  }
}
function showWhole(field) {
  const whole = field.closest(".r-whole")?.querySelector("span");
  if (whole) whole.textContent = field.value;
}
// A row that is written in makes room for another behind it.
function grow(field) {
  const row = field.closest(".is-blank");
  if (!row || !field.value.trim() || !(field.classList.contains("r-name") || field.closest(".r-names"))) return;
  const next = row.cloneNode(true), n = row.parentElement.children.length;
  row.classList.remove("is-blank");
  for (const input of next.querySelectorAll("input, select")) {
    input.name = input.name.replace(/-\d+-/, `-${n}-`);
    if (input.tagName === "INPUT") { input.value = ""; showWhole(input); }
  }
  row.after(next);
}
function drop(button) {
  const row = button.closest("li"), list = row.parentElement;
  row.remove();
  one("input", list)?.focus();
  changed();
}

function openPanel(name) {
  const panel = one(`[data-panel="${name}"]`);
  if (!panel) return;
  for (const other of all(".r-panel[open]")) if (other !== panel) other.open = false;
  panel.open = true;
  panel.scrollIntoView({ block: "nearest" });
  one("select, textarea, input:not([type=hidden])", panel)?.focus();
  return panel;
}
function openAdd(byButton = false) {
  const passage = selected() || (byButton ? justSelected() : null), panel = openPanel("add");
  if (!panel || !passage) return;
  one("#add-words", panel).value = passage.text;
  one('[name="passage"]', panel).value = `${passage.start}-${passage.end}:${passage.text}`;
  // Somebody's name that stands in the passage is likely the victim's; "police" is none.
  const named = all("#names option").map(option => option.value).find(name => /^\p{Lu}/u.test(name) && passage.text.includes(name));
  if (named && !one("#add-victim", panel).value) one("#add-victim", panel).value = named;
  one("#add-act", panel).focus();
}

function ask(verdict) {
  const line = one(".r-note");
  if (!line) return;
  asking = verdict;
  line.classList.add("is-on");
  one("label", line).textContent = room().dataset[verdict === "note" ? "comment" : "why"] || one("label", line).textContent;
  one("input", line).focus();
}
function unask() {
  asking = "";
  const line = one(".r-note");
  if (line) line.classList.remove("is-on");
}
const reason = () => one("#note-why")?.value || "";

function judge(verdict) {
  const form = claimForm();
  if (!form || !("mayCode" in room().dataset)) return;
  if (verdict === "corrected" && one(".r-overtaken")) verdict = one('.r-bar [data-key="save"]').value;
  send(form, { verdict, why: reason() });
}
// What the line speaks of; after a reload, what one did last.
async function undo() {
  const shown = one(".r-done[data-undo]");
  if (shown) return send(shown);
  const form = document.createElement("form");
  form.action = "/review/undo";
  const told = { csrfmiddlewaretoken: token(), decision: "last", back: isQueue() ? "queue" : "" };
  for (const [name, value] of Object.entries(told)) form.append(Object.assign(document.createElement("input"), { name, value }));
  if (room().dataset.queue) form.append(Object.assign(document.createElement("input"), { name: "queue", value: new URL(room().dataset.queue, location.href).search.slice(1) }));
  await send(form, {}, room().dataset.nothing);
}

// Who else is here ---------------------------------------------------------------------------------

async function present() {
  const here = room();
  if (!here?.dataset.present || document.visibilityState !== "visible") return;
  try {
    const answer = await fetched(here.dataset.present, { method: "POST", headers: { "X-Guvoh-By-Itself": "1" },
      body: new URLSearchParams({ csrfmiddlewaretoken: token(), base: here.dataset.base }) });
    const line = one(".r-present");
    if (here === room() && answer.status === 200 && answer.html.trim() !== line.innerHTML.trim()) line.innerHTML = answer.html;
  } catch { /* asked again in ten seconds */ }
}
addEventListener("visibilitychange", present);

// Arriving at a page -------------------------------------------------------------------------------

function arrive() {
  clearInterval(timer);
  asking = "";
  before = null;
  globalThis.CSS?.highlights?.delete("new-evidence");
  const here = room();
  if (!here) return;
  for (const hidden of all("[data-key][hidden], .r-drop[hidden], .r-plus[hidden]")) hidden.hidden = false;
  if (isQueue()) {
    const claimed = rows().findIndex(row => row.dataset.claim === was.claim);
    pickAt(claimed >= 0 ? claimed : was.row, false);
    rows()[at()]?.scrollIntoView({ block: "nearest" });
    countChosen(); if (one(".q-headline")) prefetch(one(".q-headline", rows()[at()]).getAttribute("href"));
    return;
  }
  was.claim = here.dataset.claim;
  const form = claimForm();
  asItCame = form ? filledIn(form) : "";
  changed();
  centre();
  // Whatever is only looked at is not told of as open.
  present();
  timer = setInterval(present, 10000);
  if (here.dataset.next) (globalThis.requestIdleCallback || setTimeout)(() => prefetch(here.dataset.next));
}
// The marked passage in the upper third of its own scroll area.
function centre() {
  const area = one(".r-text"), passage = one("#e-0");
  if (!area || !passage) return;
  const top = passage.getBoundingClientRect().top - area.getBoundingClientRect().top + area.scrollTop;
  area.scrollTop = Math.max(0, top - area.clientHeight / 3);
}

// The queue ----------------------------------------------------------------------------------------

const rows = () => all(".q-row");
const at = () => rows().findIndex(row => row.classList.contains("is-at"));
function pickAt(n, focus = true) {
  const list = rows();
  if (!list.length) return;
  const to = Math.max(0, Math.min(n, list.length - 1));
  list.forEach((row, i) => row.classList.toggle("is-at", i === to));
  was = { row: to, claim: list[to].dataset.claim };
  if (focus) { one("a", list[to]).focus({ preventScroll: true }); list[to].scrollIntoView({ block: "nearest" }); }
}
function turn(step) {
  const n = at() + step;
  if (n >= 0 && n < rows().length) return pickAt(n);
  const link = one(step > 0 ? ".pages [rel=next]" : ".pages [rel=prev]");
  if (link) go(link.href, "", true, step > 0 ? 0 : Infinity);
}
function countChosen() {
  const n = all(".q-pick input:checked").length, count = one(".q-count");
  if (count) count.textContent = n ? `${n} ${room().dataset.chosen}` : "";
}
function bulk(verdict, extra = {}) {
  const form = one("#q-form");
  if (!form || !("mayCode" in room().dataset)) return;
  if (!all(".q-pick input:checked").length) {
    const box = rows()[at()] && one(".q-pick input", rows()[at()]);
    if (!box) return say(room().dataset.choose, true);
    box.checked = true;
    countChosen();
  }
  if (verdict === "rejected" && asking !== "rejected") return ask("rejected");
  send(form, { do: verdict, why: reason(), ...extra });
}

// Keys ---------------------------------------------------------------------------------------------

const typing = target => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

const KEYS_OF_QUEUE = {
  j: () => turn(1), n: () => turn(1), k: () => turn(-1), p: () => turn(-1),
  o: () => rows()[at()] && go(one("a", rows()[at()]).href),
  x: () => { const box = rows()[at()] && one(".q-pick input", rows()[at()]); if (box) { box.checked = !box.checked; countChosen(); } },
  "*": () => { const boxes = all(".q-pick input"), on = boxes.some(b => !b.checked); boxes.forEach(b => { b.checked = on; }); countChosen(); },
  a: () => bulk("accepted"), r: () => bulk("rejected"), A: () => one("#assign-to")?.focus(),
  i: () => bulk("assign", { account: "me" }), u: undo,
};
// The fields of a claim, by the digits.
const FIELDS = ["#f-act", '[name="victims-0-name"]', '[name="perpetrators-0-name"]', '[name="on_account_of"]', '[name="date_start"]',
  '[name="place_text"]', '[name="attributed_to"]', '[name="disputed_by"]', "#f-detail", "#f-note"];
function enter(field) {
  const input = claimForm() && one(field, claimForm());
  input?.focus();
  input?.scrollIntoView({ block: "nearest" });
}
const KEYS_OF_CLAIM = {
  a: () => judge("accepted"), r: () => ask("rejected"), c: () => ask("note"), s: () => judge("corrected"),
  n: () => leave(room().dataset.next), j: () => leave(room().dataset.next),
  p: () => leave(room().dataset.previous), k: () => leave(room().dataset.previous),
  q: () => leave(room().dataset.queue), d: centre, u: undo,
  w: () => walkSentences(1), b: () => walkSentences(-1), W: () => walkSentences(1, true),
  e: () => enter(FIELDS[0]), ...Object.fromEntries(FIELDS.map((field, n) => [(n + 1) % 10, () => enter(field)])),
  m: () => mark(), "+": () => openAdd(), x: () => openPanel("split"), g: () => openPanel("merge"), A: () => openPanel("assign"),
  i: () => { const form = one('[data-panel="assign"] form'); if (form) send(form, { account: "me", kind: "review" }); },
};
const WRITES = "arcsemx+gAiu"; // keys that a reader without the right to judge does not have

function leave(address) {
  if (!address) return say(room().dataset.none);
  if (isDirty() && !room().dataset.left) { room().dataset.left = "asked"; return say(room().dataset.unsaved, true); }
  go(address);
}

addEventListener("keydown", event => {
  const here = room();
  if (!here || event.isComposing || event.altKey || event.defaultPrevented) return;
  const dialog = one("dialog[open]");
  if (dialog) return;
  const field = typing(event.target);
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !isQueue()) { event.preventDefault(); return sendFrom(event.target); }
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") return escape(field, event);
  if (field) {
    if (event.key === "Enter" && field.id === "note-why" && asking) { event.preventDefault(); return isQueue() ? bulk(asking) : judge(asking); }
    // Enter in a field of the claim decides nothing: it goes on to the next field.
    if (event.key === "Enter" && field.closest("#claim-form") && field.tagName === "INPUT") {
      event.preventDefault();
      const fields = all("input:not([type=hidden]), select, textarea", claimForm()).filter(f => f.checkVisibility());
      fields[fields.indexOf(field) + 1]?.focus();
    }
    return;
  }
  if (event.key === "?") { event.preventDefault(); return one("#keys").showModal(); }
  const key = latin(event);
  const does = (isQueue() ? KEYS_OF_QUEUE : KEYS_OF_CLAIM)[key];
  if (!does || (WRITES.includes(key) && !("mayCode" in here.dataset))) return;
  event.preventDefault();
  does();
});
// The letter on the key, where the keyboard is set to another script.
function latin({ key, code, shiftKey }) {
  if (key.length > 1 || key < "\x7f" || !/^Key[A-Z]$/.test(code)) return key;
  return shiftKey ? code[3] : code[3].toLowerCase();
}
function sendFrom(target) {
  const panel = target.closest?.(".r-panel form");
  if (panel) return send(panel, buttonOf(one("[type=submit]", panel)));
  return target.id === "note-why" && asking ? judge(asking) : judge("corrected");
}
const buttonOf = button => (button?.name ? { [button.name]: button.value } : {});

function escape(field, event) {
  if (asking) { unask(); main.focus({ preventScroll: true }); return; }
  const panel = event.target.closest?.(".r-panel[open]") || one(".r-panel[open]");
  if (panel) { panel.open = false; main.focus({ preventScroll: true }); return; }
  if (field) { field.blur(); main.focus({ preventScroll: true }); return; }
  if (isQueue()) { all(".q-pick input").forEach(box => { box.checked = false; }); return countChosen(); }
  if (isDirty() && room().dataset.left) { go(room().dataset.address, "", false); return; }
  if (isDirty()) { room().dataset.left = "asked"; say(room().dataset.unsaved, true); }
}

// Buttons, links and forms -------------------------------------------------------------------------

main.addEventListener("click", event => {
  const button = event.target.closest("button, a");
  if (!button) return;
  if (button.classList.contains("r-drop")) return drop(button);
  if (button.classList.contains("r-plus")) return one(".is-blank input", button.closest("fieldset")).focus();
  const key = button.dataset.key;
  if (key === "keys") return one("#keys").showModal();
  if (key === "mark") return mark(true);
  if (key === "add") return openAdd(true);
  if (button.tagName === "A" && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    const url = new URL(button.href, location.href);
    const ours = /^\/review\/(\d+\/)?$/.test(url.pathname) && url.origin === location.origin;
    const elsewhere = button.closest(".r-top, .r-others-list, .q-row, .q-states, .pages, .r-bar, .r-done, .refs, .r-present");
    if (ours && elsewhere) {
      event.preventDefault();
      return isQueue() || button.closest(".r-bar") ? go(button.href) : leave(button.href);
    }
  }
});
// A button takes the selection with it as it is pressed, unless it is kept.
main.addEventListener("mousedown", event => { if (event.target.closest(".r-mark, .r-add")) event.preventDefault(); });
main.addEventListener("submit", event => {
  const form = event.target, button = event.submitter;
  if (form.method !== "post" || !room()) return;
  event.preventDefault();
  if (form.id === "claim-form" && button) {
    if (["rejected", "note"].includes(button.value) && asking !== button.value) return ask(button.value);
    return judge(button.value);
  }
  if (form.id === "q-form") return button?.value === "assign" ? bulk("assign", { account: one("#assign-to").value }) : button ? bulk(button.value) : undefined;
  send(form, buttonOf(button));
});
main.addEventListener("input", event => { if (event.target.closest("#claim-form")) { showWhole(event.target); grow(event.target); changed(); } });
main.addEventListener("change", event => {
  if (event.target.closest(".q-pick")) countChosen();
  if (event.target.closest("#claim-form")) changed();
  if (event.target.closest(".q-filters form")) go(`?${new URLSearchParams([...new FormData(event.target.form)].filter(pair => pair[1]))}`);
});
main.addEventListener("focusin", event => {
  const row = event.target.closest(".q-row");
  if (row) pickAt(rows().indexOf(row), false);
});
// A change to the words of a passage that was marked is a new passage: the server finds it.
main.addEventListener("input", event => { if (event.target.id === "add-words") one('[name="passage"]').value = ""; });
addEventListener("beforeunload", event => { if (!isQueue() && isDirty()) event.preventDefault(); });

arrive();
