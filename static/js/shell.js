// What the frame adds where there is JavaScript: "/" jumps to the search, menus close, toasts float and leave,
// and the tab one is on is in view.
const search = document.querySelector("[data-search]");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && search?.offsetParent) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") closeMenus(null, true);
});

document.addEventListener("click", (event) => closeMenus(event.target));

function closeMenus(target, refocus = false) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (target && menu.contains(target)) continue;
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  }
}

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const toasts = document.querySelector(".toasts");
if (toasts) {
  toasts.classList.add("floating");
  for (const toast of toasts.children) {
    const button = toast.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => toast.remove());
    if (!toast.matches(".error, .warning")) leave(toast);
  }
}

function leave(toast) {
  let timer = 0;
  const wait = () => { timer = setTimeout(() => toast.remove(), 9000); };
  const stay = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, wait);
  wait();
}

// Who logs out leaves no card and no text behind on this device.
const forget = () => window.caches?.delete("card");
const forgetTexts = () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
};
for (const gone of [forget, forgetTexts]) {
  document.querySelector('form[action$="/logout/"]')?.addEventListener("submit", gone);
}
if (!document.body.hasAttribute("hx-headers")) forget();
