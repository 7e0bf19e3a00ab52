{% load static %}// On a device of the ward: the network first, always; where it is away, the sheet of the whole survey. What somebody has
// answered page by page is remembered (encrypted) until they are thanked, so that the sheet goes on where they were.
"use strict";
importScripts("{% static 'px/away-store.js' %}");
const CACHE = "px-tablet", SHEET = "{{ sheet|escapejs }}", THANKS = "{{ thanks|escapejs }}", FIRST = "/first";
const PAGE = /^\/survey\/(\d+)\/$/, START = /^\/s\//, DOWN = [502, 503, 504], OURS = ["csrfmiddlewaretoken", "begun"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => { if (event.data.keep) event.waitUntil(keep(event.data)); });

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(went(event.request, url));
  else if (event.request.method === "GET") event.respondWith(fetch(event.request).catch(() => kept(event.request)));
});

async function went(request, url) {
  const page = request.method === "POST" && PAGE.exec(url.pathname), copy = page && request.clone();
  if (url.pathname === THANKS || (request.method === "GET" && START.test(url.pathname))) await pxAway.forget().catch(() => {});
  const noted = page ? fields(copy).then((said) => pxAway.remember(page[1], said)).catch(() => {}) : null;
  try {
    const answer = await fetch(request);
    await noted;
    return DOWN.includes(answer.status) ? (await sheet(url)) || answer : answer;
  } catch (error) {
    await noted;
    return (await sheet(url)) || Response.error();
  }
}

// As the browser sent it; what somebody skipped is empty, and a picture does not wait.
async function fields(request) {
  const said = await request.formData(), is_skipped = said.has("skip");
  if (said.has("begun")) await pxAway.remember("begun", said.get("begun"));
  return is_skipped ? [] : [...said].filter(([name, value]) => !OURS.includes(name) && typeof value === "string");
}

async function sheet(url) {
  const cache = await caches.open(CACHE);
  const asked = url.pathname === SHEET ? await cache.match(url.href) : null;
  const first = await cache.match(FIRST);
  return asked || (first && (await cache.match(await first.text())));
}

async function kept(request) {
  return (await (await caches.open(CACHE)).match(request)) || Response.error();
}

async function keep(told) {
  const cache = await caches.open(CACHE);
  for (const address of [told.first, ...told.keep, ...told.assets]) {
    const found = await fetch(address, { cache: "no-store" });
    if (found.ok && !found.redirected) await cache.put(address, found);
  }
  await cache.put(FIRST, new Response(new URL(told.first, self.location.href).href));
}
