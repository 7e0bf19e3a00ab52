/* A tablet of the ward: keeps the sheet for when the network is away, sends what waits as soon as it is back, and says
   how much waits. Needs nothing of this to answer page by page. */
(function () {
  "use strict";
  var told = document.currentScript.dataset, EVERY = 30000;
  if (!("serviceWorker" in navigator) || !self.crypto || !crypto.subtle) { return; }

  async function say() {
    var number = await self.pxAway.waiting();
    document.querySelectorAll("[data-waiting]").forEach(function (one) {
      one.hidden = !number;
      one.querySelector("b").textContent = number.toLocaleString(document.documentElement.lang);
    });
    document.querySelectorAll("input[name=waiting]").forEach(function (one) { one.value = number; });
  }

  /* The sheet is asked for first: it says whether the network is there, and holds a fresh token of the form. */
  async function send() {
    var keys = await self.pxAway.keys();
    if (!keys.length) { return; }
    var sheet = await fetch(told.sheet, { cache: "no-store" });
    var token = new DOMParser().parseFromString(await sheet.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (!sheet.ok || !token) { return; }
    for (var key of keys) {
      var answer = await fetch(told.handIn, {
        method: "POST", body: JSON.stringify(await self.pxAway.told(key)),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token.value }
      });
      if (answer.ok && (await answer.json()).taken) { await self.pxAway.sent(key); }
    }
  }

  /* One page of this tablet at a time. */
  function round() {
    var work = function () { return send().catch(function () { /* still away */ }).then(say); };
    return navigator.locks ? navigator.locks.request("px-away", { ifAvailable: true }, function (lock) { return lock ? work() : say(); }) : work();
  }

  /* Between two people, and when nothing is kept yet: the sheet in every language, and what it is drawn with. */
  async function keep() {
    if (location.pathname !== told.start && await caches.match("/first")) { return; }
    var sheet = await fetch(told.sheet, { cache: "no-store" });
    if (!sheet.ok) { return; }
    var page = new DOMParser().parseFromString(await sheet.text(), "text/html");
    var drawn = Array.from(page.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), function (one) {
      return new URL(one.getAttribute("href") || one.getAttribute("src"), location.href).href;
    });
    var ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ keep: told.variants.trim().split(/\s+/), first: told.sheet, assets: drawn });
  }

  document.addEventListener("px-away", round);
  self.addEventListener("online", round);
  self.setInterval(round, EVERY);
  say();
  Promise.all([told.start, told.under].map(function (scope) {
    return navigator.serviceWorker.register(told.worker, { scope: scope });
  })).then(keep).catch(function () { /* a browser that keeps nothing still answers online */ }).then(round);
}());
