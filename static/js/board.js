// Boards: single keys move through the rows, and rows marked on several pages of a search are compared together.
// Every page works without it.

const KEYS_OFF = "board-keys-off";
const FEWEST = 2;
const MOST = 5;
// Submissions whose rows are marked; a search may have replaced some of the rows.
const marked = new Set();

function rows() {
  return [...document.querySelectorAll("[data-board] tr[data-entry]")];
}

function focusRow(row) {
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const now = all.indexOf(document.activeElement?.closest("tr[data-entry]"));
  const next = all[now < 0 ? 0 : Math.min(Math.max(now + step, 0), all.length - 1)];
  if (next) focusRow(next);
}

function open(row) {
  row.querySelector("a.entry-link")?.click();
}

function toggle(row) {
  row.querySelector('input[name="entry"]')?.click();
}

// Arrow keys, Enter and x act on the row that has the focus alone, so that pages scroll and links open as ever.
function actionOf(event) {
  const row = document.activeElement?.matches("tr[data-entry]") ? document.activeElement : null;
  const anywhere = { "/": () => document.getElementById("q")?.select(), j: () => move(1), k: () => move(-1) };
  const onRow = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => open(row), x: () => toggle(row) };
  return anywhere[event.key] ?? (row && onRow[event.key]);
}

function isTyping(target) {
  return target.matches("input:not([type='checkbox']), textarea, select, [contenteditable]");
}

function onKey(event) {
  const isOff = localStorage.getItem(KEYS_OFF) === "yes";
  if (isOff || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
}

function offerKeys() {
  const help = document.querySelector("[data-keyboard]");
  if (!help) return;
  help.hidden = false;
  const choice = help.querySelector("[data-keys]");
  choice.checked = localStorage.getItem(KEYS_OFF) !== "yes";
  choice.addEventListener("change", () => localStorage.setItem(KEYS_OFF, choice.checked ? "no" : "yes"));
}

function boxes() {
  return [...document.querySelectorAll('[data-board] input[name="entry"]')];
}

// Entries marked before a search went on are sent by hidden fields.
function showMarked() {
  const form = document.querySelector("[data-compare]");
  if (!form) return;
  const here = new Set(boxes().map((box) => box.value));
  for (const field of form.querySelectorAll('input[type="hidden"]')) field.remove();
  for (const entry of marked) {
    if (here.has(entry)) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "entry", value: entry });
    form.append(field);
  }
  for (const box of boxes()) box.checked = marked.has(box.value);
  tellMarked(form);
}

function tellMarked(form) {
  const status = form.querySelector("[role=status]");
  status.dataset.none ??= status.textContent.trim();
  form.querySelector("button").disabled = marked.size < FEWEST || marked.size > MOST;
  const told = marked.size > MOST ? status.dataset.tooMany : status.dataset.marked.replace("%s", marked.size);
  status.textContent = marked.size ? told : status.dataset.none;
}

function onMark(event) {
  if (!event.target.matches('[data-board] input[name="entry"]')) return;
  marked[event.target.checked ? "add" : "delete"](event.target.value);
  showMarked();
}

function takeMarked() {
  for (const box of boxes()) if (box.checked) marked.add(box.value);
  showMarked();
}

document.addEventListener("keydown", onKey);
document.addEventListener("change", onMark);
document.addEventListener("htmx:afterSwap", showMarked);
// A browser that goes back fills in the boxes after the page has loaded.
addEventListener("pageshow", takeMarked);
offerKeys();
