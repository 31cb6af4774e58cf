// Keys for moderators: j and k walk, single letters choose, nothing is decided without a button.
// They are off in fields, and can be switched off for good on this device.
const SWITCH = "shortcuts";
const sheet = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("[data-row], .context .posts > li")];
const form = document.querySelector("form.decide");
let at = -1;

const isOn = () => localStorage.getItem(SWITCH) !== "off";

function walk(step) {
  if (!rows.length) return;
  at = Math.min(rows.length - 1, Math.max(0, at + step));
  if (!rows[at].matches("a")) rows[at].tabIndex = -1;
  rows[at].focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

function choose(outcome) {
  const choice = form?.querySelector(`[name=outcome][value=${outcome}]`);
  if (!choice) return;
  choice.checked = true;
  const next = outcome === "keep" ? form.querySelector("button.btn") : form.querySelector("[name=ground]");
  next.focus();
}

const deeds = {
  j: () => walk(1),
  k: () => walk(-1),
  c: () => document.querySelector("[data-key=c]")?.click(),
  a: () => choose("keep"),
  h: () => choose("hide"),
  w: () => choose("warn"),
  q: () => document.querySelector(".crumbs a")?.click(),
  "?": () => {
    if (!sheet) return;
    sheet.open = !sheet.open;
    if (sheet.open) sheet.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey && form?.contains(event.target)) form.requestSubmit();
  const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !isOn() || !(event.key in deeds)) return;
  event.preventDefault();
  deeds[event.key]();
});

const toggle = sheet?.querySelector("[data-keys-switch]");
if (toggle) {
  const box = toggle.querySelector("input");
  toggle.hidden = false;
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}
