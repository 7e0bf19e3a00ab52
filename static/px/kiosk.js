/* A shared device. After a while without a touch it asks whether somebody is still there (or begins anew), and a page
   out of the browser's memory is asked for again: it may be somebody else's. Without this script the page itself
   leaves after its time (a refresh in its head). */
(function () {
  "use strict";
  var quiet = Number(document.currentScript.dataset.quiet) * 1000;
  var to = document.currentScript.dataset.to;
  var timer;

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });
  if (!quiet || !to) { return; }

  function again() {
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { window.location.replace(to); }, quiet);
  }
  ["pointerdown", "keydown", "input", "scroll"].forEach(function (name) {
    document.addEventListener(name, again, { passive: true });
  });
  again();
}());
