// Keeps copies of the handbook and shows them when there is no network. Network first, always.
// Which pages are kept says the server's list, and nothing else is: a page that is not on it is never stored.
"use strict";
const SCOPE = "{{ scope|escapejs }}", LIST = "{{ list|escapejs }}";
const PREFIX = "px-handbook-", NOTES = PREFIX + "notes";
const FRESH = 3 * 60 * 60 * 1000, WAIT = 3 * 60 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const answer = (kept) => event.source && event.source.postMessage({ kept });
  if (event.data.forget) event.waitUntil(forget().then(() => answer(0)));
  else if (event.data.list) event.waitUntil(keep(event.data).then(answer, () => answer(0)));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => copyOf(url)));
  else event.respondWith(fetch(event.request).catch(() => assetOf(event.request)));
});

async function notes() {
  const found = await (await caches.open(NOTES)).match(LIST);
  return found ? found.json() : null;
}

async function copyOf(url) {
  const known = await notes(), now = Date.now();
  if (!known) return Response.error();
  const copy = known.copies.find((one) => one.path === url.pathname && (!one.until || now < one.until));
  const cache = await caches.open(known.cache);
  return (await cache.match(copy ? copy.url : known.home)) || Response.error();
}

async function assetOf(request) {
  const known = await notes();
  return (known && (await (await caches.open(known.cache)).match(request))) || Response.error();
}

// All or nothing: the copies of before stay until the new ones are whole.
// The list is asked for every few minutes; at a menu each time, since what is in a dish may have changed.
async function keep({ list, assets, isMenu }) {
  const known = await notes();
  if (known && !list.includes("?") && known.list.split("?")[0] === list) list = known.list; // the ward stays chosen
  if (known && known.list === list && !isMenu && Date.now() - (known.asked || 0) < WAIT) return known.copies.length;
  const told = await (await fetch(list, { cache: "no-store" })).json();
  if (known && known.list === list && known.edition === told.edition && Date.now() - known.at < FRESH) {
    await noteDown({ ...known, asked: Date.now() });
    return known.copies.length;
  }
  if (known && known.menu !== told.menu) await claimNothing(known);
  const name = PREFIX + Date.now(), cache = await caches.open(name);
  try {
    for (const url of [...told.copies.map((one) => one.url), ...assets]) {
      const page = await fetch(url, { cache: "no-store" });
      if (!page.ok || page.redirected) throw new Error(url);
      await cache.put(url, page);
    }
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  const copies = told.copies.filter((one) => one.path.startsWith(SCOPE));
  const note = { list, at: Date.now(), asked: Date.now(), cache: name, home: told.home, edition: told.edition, menu: told.menu, copies };
  await noteDown(note);
  await forget([name, NOTES]);
  return copies.length;
}

// What is in the dishes is another now: the copies that ask before eating take over until the new ones are whole.
async function claimNothing(known) {
  await noteDown({ ...known, copies: known.copies.filter((one) => !one.claims) });
}

async function noteDown(note) {
  await (await caches.open(NOTES)).put(LIST, new Response(JSON.stringify(note)));
}

async function forget(but = []) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && !but.includes(name)) await caches.delete(name);
  }
}
