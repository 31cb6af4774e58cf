// Keeps the card for when there is no network: its page and the files it is made of, nothing else.
const CACHE = "card";
const PAGE = new URL("./", self.location).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep).then(() => event.source?.postMessage("kept")));
});

async function keep(files) {
  const cache = await caches.open(CACHE);
  const wanted = new Set([PAGE, ...files.filter((file) => file.startsWith(`${self.location.origin}/`))]);
  for (const known of await cache.keys()) if (!wanted.has(known.url)) await cache.delete(known);
  await Promise.all([...wanted].map(async (file) => {
    const answer = await fetch(file);
    if (answer.ok && !answer.redirected) await cache.put(file, answer);
  }));
}

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function answer(request) {
  try {
    const fresh = await fetch(request);
    // Sent to the log-in page: the card is nobody's on this device any more.
    if (request.mode === "navigate" && fresh.type === "opaqueredirect") await caches.delete(CACHE);
    return fresh;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
