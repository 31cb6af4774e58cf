// The card without a network: a service worker for this page alone keeps it and the files it is made of.
const card = document.querySelector("[data-worker]");

if (card && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(card.dataset.worker);
  const { active } = await navigator.serviceWorker.ready;
  if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done));
  await document.fonts.ready;
  navigator.serviceWorker.addEventListener("message", () => { card.dataset.kept = ""; });
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage({ keep: [...new Set(files)] });
}
