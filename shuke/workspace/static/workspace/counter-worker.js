// Keeps the counter's page and what it is made of, so that it opens when the network is down. Data are not kept here:
// counter-kept.js does that, and forgets them at sign-out.
const NAME = "shuke-counter";
const PAGE = "/counter/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(request, answer) {
  if (answer.ok && answer.type === "basic" && !answer.redirected) (await caches.open(NAME)).put(request, answer.clone());
  return answer;
}

async function page(request) {
  try {
    return await keep(PAGE, await fetch(request));
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function part(request) {
  return (await caches.match(request)) ?? keep(request, await fetch(request));
}

// The first visit came before this worker was there: the page names what it is made of.
self.addEventListener("message", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => Promise.allSettled([PAGE, ...event.data].map((one) => kept.add(one)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request));
});
