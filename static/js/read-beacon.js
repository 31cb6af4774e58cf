// Tells the server how far a topic has been read, once the page has been looked at for a moment.
// Without JavaScript the same form is a button.
const LOOKED_AT = 1500;
const form = document.querySelector("form[data-read-beacon]");

async function send() {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Beacon": "1" },
    keepalive: true,
  });
  if (answer.ok) form.hidden = true;
}

function whenVisible() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", whenVisible);
  setTimeout(send, LOOKED_AT);
}

if (form) {
  document.addEventListener("visibilitychange", whenVisible);
  whenVisible();
}
