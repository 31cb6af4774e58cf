// Says "3 new replies" below an open topic, and puts them there on a click. Asks only while the tab is looked at,
// less and less often while nothing comes. Without JavaScript a reload shows them.
const LEAST = 20_000;
const MOST = 120_000;
const region = document.querySelector("[data-news]");
const list = document.querySelector("#posts");
const pause = (wait) => { clearTimeout(timer); timer = setTimeout(look, wait); };
let after = Number(region?.dataset.after);
let wait = LEAST;
let timer = 0;
let etag = "";

async function look() {
  if (document.visibilityState !== "visible") return;
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(`${region.dataset.news}?after=${after}`, { headers }).catch(() => null);
  if (answer?.status === 404 || answer?.redirected) return;
  if (answer?.ok) etag = answer.headers.get("ETag") ?? "";
  if (answer?.status === 200) region.innerHTML = await answer.text();
  wait = answer?.status === 200 ? LEAST : Math.min(MOST, wait * 1.25);
  pause(wait);
}

const numberOf = (post) => Number(post.id.slice("post-".length));
const shown = () => [...list.querySelectorAll(":scope > .post")];

// In their order, and none twice: the reader's own reply may stand there already.
function put(posts) {
  const fresh = posts.filter((post) => !document.getElementById(post.id));
  for (const post of fresh) {
    list.insertBefore(post, shown().find((other) => numberOf(other) > numberOf(post)) ?? null);
    window.htmx?.process(post);
  }
  return fresh;
}

async function open(event) {
  const last = shown().at(-1);
  const page = Number(list.dataset.perPage);
  // On another page, or with this one full, the link itself leads there.
  if (!last || numberOf(last) < after || after % page === 0) return;
  event.preventDefault();
  const answer = await fetch(`${region.dataset.posts}?after=${after}`).catch(() => null);
  if (!answer?.ok) return location.assign(event.target.href);
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  const fresh = put([...box.content.querySelectorAll(".post")]);
  region.replaceChildren();
  if (!fresh.length) return;
  after = Math.max(after, ...fresh.map(numberOf));
  fresh[0].tabIndex = -1;
  fresh[0].focus();
  pause(LEAST);
}

if (region && list) {
  region.addEventListener("click", (event) => { if (event.target.closest("a")) open(event); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") pause(1000); });
  pause(LEAST);
}
