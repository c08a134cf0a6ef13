// The auditor's page: shows one page of the sample at a time, original beside rows, and sends each mark as it is made.
// What comes from the dataset is only ever set as text.

import { WORDS, said } from "./words.js";
import { sender } from "./sending.js";

const KEYS = { right: "r", wrong: "w", absent: "x", unclear: "n" };
const byId = (id) => document.getElementById(id);
const sheet = await (await fetch("sheet.json")).json();
const send = sender(showSaved, (answer) => { sheet.done = answer.done; showProgress(); });

let words = WORDS[navigator.language.toLowerCase().startsWith("sv") ? "sv" : "en"];
let page = null; // of the sample
let places = []; // the fieldsets of the page, in order: {element, row, field}
let place = 0;
let tab = -1; // of the originals
let pointed = false; // a verdict is being clicked

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// ---- what is marked

const isMissing = (field) => field.name === "missing";
const isRow = (field) => field.name === "row";
const stands = (row) => !["wrong", "absent"].includes(row.verdicts.row);
const applies = (row, field) => isRow(field) || isMissing(field) || stands(row);
const isDone = (of) => of.rows.every((row) => row.fields.every((field) => !applies(row, field) || row.verdicts[field.name] != null));

function verdictsOf(field) {
  if (isRow(field)) return words.rowVerdicts;
  if (isMissing(field)) return words.missingVerdicts;
  if (field.value == null) return words.emptyVerdicts;
  return words.verdicts;
}

function mark(pairs) {
  for (const [row, field, verdict] of pairs) row.verdicts[field.name] = verdict;
  send(pairs.map(([row, field, verdict]) => (
    { row: row.id, content_hash: row.content_hash, field: field.name, value: field.digest, verdict }
  )));
  for (const at of places) showMark(at);
  reachScrolled(); // a verdict takes room beside what it is of
  showEnd();
}

function choose(verdict) {
  const { row, field } = places[place];
  if (!(verdict in verdictsOf(field))) return;
  if (isMissing(field)) {
    if (verdict === "wrong") {
      const input = places[place].element.querySelector("input[type=number]");
      input.focus();
      input.select();
      return;
    }
    mark([[row, field, verdict === "right" ? 0 : "unclear"]]);
  } else {
    mark([[row, field, verdict]]);
  }
  onward();
}

/** To the next field that there is to judge, or to the end of the page. */
function onward() {
  const next = places.findIndex((at, number) => number > place && applies(at.row, at.field));
  if (next >= 0) go(next);
  else byId("onward").focus();
}

/** All of the row that is not marked; what is missing is a question of its own. */
function allRight(row) {
  const open = row.fields.filter((field) => !isMissing(field) && row.verdicts[field.name] == null && applies(row, field));
  mark(open.map((field) => [row, field, "right"]));
  arrive(places.findLastIndex((at) => at.row === row && !isMissing(at.field)));
  onward();
}

// ---- the rows

function valueOf(row, field) {
  const { name, value } = field;
  if (isMissing(field)) return [said(words.missing, { read: value.read })];
  if (isRow(field)) return [];
  if (name === "kind") return [words.kinds[value]];
  if (value == null) return [name === "parent" ? words.nothingParent : words.nothing];
  if (name === "date") {
    const text = value.text ? [element("small", {}, said(words.asShown, { text: value.text }))] : [];
    const zone = value.zone ? [element("small", {}, `${value.zone}; ${value.utc} UTC`)] : [];
    return [value.shown, ...text, ...zone];
  }
  if (name === "parent") return [value.author ?? words.nothing, ...(value.text ? [element("small", {}, value.text)] : [])];
  return [value];
}

function choices(at) {
  const group = `${at.row.id}/${at.field.name}`;
  const box = element("div", { class: "choices" });
  for (const [verdict, label] of Object.entries(verdictsOf(at.field))) {
    const radio = element("input", { type: "radio", name: group, value: verdict, "aria-keyshortcuts": KEYS[verdict] });
    radio.addEventListener("change", () => pick(at, verdict));
    const choice = element("label", { class: verdict }, radio, label, element("kbd", { "aria-hidden": "true" }, KEYS[verdict]));
    choice.addEventListener("pointerdown", () => { pointed = true; });
    box.append(choice);
  }
  if (isMissing(at.field)) {
    const input = element("input", { type: "number", min: 0, max: 1000000, value: 1, "aria-label": words.howMany });
    input.addEventListener("change", () => countMissing(at, input));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // or it would press what is focused next
      countMissing(at, input);
      onward();
    });
    box.append(input);
  }
  return box;
}

function countMissing(at, input) {
  const count = Math.trunc(Number(input.value));
  if (count >= 0 && input.value !== "" && count !== at.row.verdicts.missing) mark([[at.row, at.field, count]]);
}

/** A verdict was clicked, which leads onward, or reached with the arrow keys, which does not. */
function pick(at, verdict) {
  place = places.indexOf(at);
  if (pointed) choose(verdict);
  else if (!isMissing(at.field)) mark([[at.row, at.field, verdict]]);
  else if (verdict !== "wrong") mark([[at.row, at.field, verdict === "right" ? 0 : verdict]]);
  pointed = false;
}

function fieldset(row, field, label) {
  const kind = row.table === "posts" ? "post" : "comment";
  const name = isMissing(field) ? words.fields.missing : words.fields[kind][field.name];
  const wide = isRow(field) || isMissing(field);
  const id = `value-${places.length}`;
  const value = element("div", { id, class: field.value == null ? "value none" : "value", dir: "auto" }, ...valueOf(row, field));
  const at = { row, field };
  const tag = element("span", { class: "mark" });
  at.element = element("fieldset", { class: wide ? "wide" : "", "aria-describedby": id },
    element("legend", {}, `${label}: ${name}`), tag,
    element("div", { class: "field" }, element("span", { class: "name", "aria-hidden": "true" }, name), value, choices(at)));
  value.hidden = isRow(field);
  at.element.addEventListener("focusin", () => { if (places[place] !== at) arrive(places.indexOf(at)); });
  at.element.addEventListener("click", () => { if (places[place] !== at) go(places.indexOf(at)); });
  places.push(at);
  return at.element;
}

function article(row, number) {
  const label = number === 0 ? words.post : said(words.answer, { number, drawn: page.rows.length - 1 });
  const all = element("button", { type: "button", "aria-keyshortcuts": "a" }, words.allRight);
  all.addEventListener("click", (event) => { event.stopPropagation(); allRight(row); });
  const id = `row-${number}`;
  const fields = row.fields.filter((field) => !isMissing(field));
  return element("article", { "aria-labelledby": id },
    element("div", { class: "top" }, element("h3", { id }, label), all),
    ...fields.map((field) => fieldset(row, field, label)));
}

function showMark(at) {
  const verdict = at.row.verdicts[at.field.name];
  const off = !applies(at.row, at.field);
  at.element.classList.toggle("off", off);
  at.element.disabled = off;
  const counted = typeof verdict === "number";
  const chosen = counted ? (verdict === 0 ? "right" : "wrong") : verdict;
  for (const radio of at.element.querySelectorAll("input[type=radio]")) radio.checked = radio.value === chosen;
  if (counted && verdict > 0) at.element.querySelector("input[type=number]").value = verdict;
  const tag = at.element.querySelector(".mark");
  tag.className = `mark ${off || !chosen ? "" : chosen}`;
  const text = chosen && !off ? verdictsOf(at.field)[chosen] : "";
  tag.textContent = counted && verdict > 0 ? `${text} ${verdict}` : text;
}

function showPage(of) {
  page = of;
  places = [];
  const number = sheet.pages.indexOf(page);
  byId("page-name").textContent = said(words.page, { number: number + 1, pages: sheet.pages.length });
  byId("previous").disabled = number === 0;
  byId("next").disabled = number === sheet.pages.length - 1;
  const list = byId("list");
  list.replaceChildren(...page.rows.map(article));
  const missing = page.rows[0].fields.find(isMissing); // last, when all answers have been looked at
  list.append(element("article", {}, fieldset(page.rows[0], missing, words.post)));
  list.append(element("div", { id: "end" }, element("div", { id: "end-text", role: "status" }),
    element("button", { type: "button", id: "onward" }, words.nextUnfinished)));
  byId("onward").addEventListener("click", nextUnfinished);
  for (const at of places) showMark(at);
  reachScrolled();
  showTabs();
  tab = -1;
  const first = places.findIndex((at) => applies(at.row, at.field) && at.row.verdicts[at.field.name] == null);
  list.scrollTop = 0;
  go(Math.max(first, 0));
  showEnd();
}

/** What scrolls can be reached, to be scrolled by keys. */
function reachScrolled() {
  for (const value of document.querySelectorAll(".value")) {
    if (value.scrollHeight > value.clientHeight) value.tabIndex = 0;
    else value.removeAttribute("tabindex");
  }
}

function showEnd() {
  const all = sheet.pages.every(isDone);
  byId("end-text").textContent = all ? said(words.allDone, sheet) : isDone(page) ? words.pageDone : "";
  byId("onward").hidden = all;
}

function nextUnfinished() {
  const number = sheet.pages.indexOf(page);
  const order = [...sheet.pages.slice(number + 1), ...sheet.pages.slice(0, number + 1)];
  const next = order.find((of) => !isDone(of));
  if (next) showPage(next);
}

function turn(step) {
  const next = sheet.pages[sheet.pages.indexOf(page) + step];
  if (next) showPage(next);
}

// ---- where we are

function arrive(number) {
  places[place]?.element.classList.remove("now");
  place = number;
  const { element: at, row } = places[place];
  at.classList.add("now");
  if (row.tab != null && row.tab !== tab) showOriginal(row.tab);
  else point();
}

function go(number) {
  arrive(number);
  const at = places[place].element;
  const radio = at.querySelector("input[type=radio]:checked") ?? at.querySelector("input[type=radio]");
  radio.focus({ preventScroll: true });
  at.scrollIntoView({ block: "nearest" });
  const list = byId("list");
  const below = at.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom + list.clientHeight / 4;
  if (below > 0) list.scrollTop += below; // what comes next is seen too
}

function step(by) {
  const next = places.findIndex((at, number) => number > place && applies(at.row, at.field));
  const before = places.findLastIndex((at, number) => number < place && applies(at.row, at.field));
  const to = by > 0 ? next : before;
  if (to >= 0) go(to);
}

function stepRow(by) {
  const rows = page.rows;
  const to = rows[rows.indexOf(places[place].row) + by];
  if (to) go(places.findIndex((at) => at.row === to));
}

// ---- the original

function showTabs() {
  const tabs = page.captures.map((capture, number) => {
    const button = element("button", { type: "button", "aria-controls": "frame" }, `${number + 1}`);
    button.title = `${capture.url} · ${capture.source} ${capture.at}`;
    button.setAttribute("aria-label", `${number + 1}: ${capture.url}`);
    button.addEventListener("click", () => showOriginal(number));
    return button;
  });
  byId("tabs").hidden = tabs.length < 2;
  byId("tabs").replaceChildren(...tabs);
}

function showOriginal(number) {
  tab = number;
  const capture = page.captures[number];
  byId("address").textContent = `${capture.url} · ${capture.source} ${capture.at}`;
  for (const [other, button] of [...byId("tabs").children].entries()) {
    button.setAttribute("aria-pressed", String(other === number));
  }
  byId("frame").contentWindow.location.replace(new URL(`page/${page.id}/${number}`, location.href).href);
}

/** Show where the row stands. The frame runs no script; we reach into it. */
function point(anew = false) {
  const shown = byId("frame").contentDocument;
  byId("note").hidden = true;
  if (!shown?.body) return;
  const { row, field } = places[place];
  shown.documentElement.classList.toggle("links", field.name === "author_url");
  for (const old of shown.querySelectorAll("mark.now")) old.classList.remove("now");
  const marks = [...shown.querySelectorAll("mark")];
  const found = marks.filter((mark) => mark.dataset.row === row.id);
  if (isMissing(field)) {
    const answers = marks.filter((mark) => mark.dataset.row !== row.id);
    if (answers.length) scrollFrame(shown, answers[0], anew);
  } else if (found.length) {
    if (row.table === "comments") for (const mark of found) mark.classList.add("now");
    scrollFrame(shown, found[0], anew);
  } else {
    byId("note").hidden = !row.fields.some((of) => of.name === "text" && of.value != null);
  }
}

/** A third down; not at all where it is seen already. (scrollIntoView would scroll our own page too.) */
function scrollFrame(shown, mark, anew) {
  const { top, bottom } = mark.getBoundingClientRect();
  const height = shown.defaultView.innerHeight;
  if (anew || top < 0 || bottom > height) shown.defaultView.scrollBy(0, top - height / 3);
}

// ---- the rest

function showProgress() {
  byId("bar").max = sheet.pages.length;
  byId("bar").value = sheet.done;
  byId("count").textContent = said(words.count, { done: sheet.done, pages: sheet.pages.length });
}

function showSaved(state, why = "") {
  const told = why === "stopped" ? words.stopped : why;
  byId("saved").textContent = said(words[state], { why: told });
  byId("saved").classList.toggle("failed", state === "unsaved");
}

function showWords() {
  document.documentElement.lang = words === WORDS.sv ? "sv" : "en";
  document.title = byId("title").textContent = said(words.title, sheet);
  byId("language").textContent = words.other;
  byId("language").lang = words === WORDS.sv ? "en" : "sv";
  byId("open-help").textContent = words.help;
  byId("original-name").textContent = words.original;
  byId("frame").title = words.original;
  byId("tabs").setAttribute("aria-label", words.tabs);
  byId("note").textContent = words.notFound;
  byId("previous").textContent = words.previous;
  byId("next").textContent = words.next;
  byId("help-title").textContent = words.help;
  byId("help-text").replaceChildren(...words.helpText.map((text) => element("p", {}, text)));
  byId("keys").replaceChildren(...words.keys.map(([key, does]) => (
    element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, key)), element("td", {}, does))
  )));
  byId("shortcuts-label").textContent = words.shortcuts;
  byId("close-help").textContent = words.close;
  showProgress();
}

const COMMANDS = {
  j: () => step(1), k: () => step(-1), J: () => stepRow(1), K: () => stepRow(-1),
  r: () => choose("right"), w: () => choose("wrong"), x: () => choose("absent"), n: () => choose("unclear"),
  a: () => (isMissing(places[place].field) ? choose("right") : allRight(places[place].row)),
  u: () => mark([[places[place].row, places[place].field, null]]),
  l: () => turn(1), h: () => turn(-1), g: nextUnfinished, o: () => point(true), "?": () => byId("help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open || !byId("shortcuts").checked) return;
  if (event.target.type === "number") {
    if (event.key === "Escape") go(place);
    return;
  }
  const at = places[place];
  if (/^[0-9]$/.test(event.key) && isMissing(at.field)) {
    const input = at.element.querySelector("input[type=number]");
    input.value = "";
    input.focus(); // and the digit is typed there
    return;
  }
  const command = Object.hasOwn(COMMANDS, event.key) && COMMANDS[event.key];
  if (!command) return;
  event.preventDefault();
  command();
}

document.addEventListener("keydown", onKey);
addEventListener("resize", reachScrolled);
byId("frame").addEventListener("load", () => {
  byId("frame").contentDocument?.addEventListener("keydown", onKey); // who clicked there marks on
  point();
});
byId("previous").addEventListener("click", () => turn(-1));
byId("next").addEventListener("click", () => turn(1));
byId("open-help").addEventListener("click", () => byId("help").showModal());
byId("language").addEventListener("click", () => {
  words = words === WORDS.sv ? WORDS.en : WORDS.sv;
  showWords();
  showPage(page);
});

showWords();
showPage(sheet.pages.find((of) => !isDone(of)) ?? sheet.pages[0]);
document.body.dataset.ready = "";
