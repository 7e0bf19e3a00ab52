/* Lets the browser keep the handbook for reading without a network, and forget it again. Without script nothing is kept. */
(function () {
  "use strict";
  var told = document.currentScript.dataset, root = document.documentElement;
  if (!("serviceWorker" in navigator)) return;
  var button = document.querySelector("[data-forget]");

  function shown(kept) {
    root.dataset.kept = kept ? "yes" : "no";
    if (button) button.hidden = !kept;
  }

  function assets() {
    return Array.prototype.map.call(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), function (one) {
      return new URL(one.href || one.src).pathname + new URL(one.href || one.src).search;
    });
  }

  navigator.serviceWorker.addEventListener("message", function (event) { shown(event.data.kept); });
  navigator.serviceWorker.register(told.worker, { scope: told.scope }).then(function () {
    return navigator.serviceWorker.ready;
  }).then(function (ready) {
    ready.active.postMessage({ list: told.list, assets: assets(), isMenu: /\/menu\/$/.test(location.pathname) });
    if (button) button.addEventListener("click", function () {
      ready.active.postMessage({ forget: true });
      ready.unregister();
    });
  }).catch(function () { /* a browser that keeps nothing shows the page all the same */ });
})();
