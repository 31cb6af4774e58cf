// Keys for those who read a lot; "?" lists them. They can be switched off on this device (WCAG 2.1.4), and do nothing
// while somebody types, in a dialog, or with Ctrl, Alt or Meta.
const sheet = document.querySelector("[data-shortcuts]");
const dialog = sheet?.querySelector("dialog");
const box = sheet?.querySelector("[data-switch]");
const KEY = "shortcuts";
let last = "";

const isOn = () => localStorage.getItem(KEY) !== "off";
const stops = () => [...document.querySelectorAll("#posts > .post, .topic-row")];

function step(by) {
  const all = stops();
  const at = all.findIndex((stop) => stop.contains(document.activeElement));
  const near = all.findIndex((stop) => stop.getBoundingClientRect().top >= 60);
  const start = at >= 0 ? at + by : near >= 0 ? near : all.length - 1;
  const stop = all[Math.max(0, Math.min(all.length - 1, start))];
  if (!stop) return;
  const target = stop.querySelector("a.line") ?? stop;
  if (target === stop) stop.tabIndex = -1;
  target.focus({ preventScroll: true });
  stop.scrollIntoView({ block: stop.matches(".post") ? "start" : "nearest" });
}

function reply() {
  const field = document.querySelector("#reply textarea");
  if (field) field.focus();
  else document.querySelector("[data-reply]")?.click();
}

const doings = {
  j: () => step(1),
  k: () => step(-1),
  n: () => document.querySelector("#new")?.scrollIntoView(),
  r: reply,
  "?": () => dialog.showModal(),
  gi: () => location.assign(sheet.dataset.index),
};

function pressed(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
  const doing = doings[last + event.key] ?? doings[event.key];
  last = event.key === "g" ? "g" : "";
  if (!doing) return;
  event.preventDefault();
  doing();
}

if (sheet) {
  sheet.hidden = false;
  sheet.querySelector("[data-open]").addEventListener("click", () => dialog.showModal());
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  document.addEventListener("keydown", pressed);
}
