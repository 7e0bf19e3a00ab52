/* A shared device. Without a touch a page asks whether somebody is still there (`data-warn` seconds), and then leaves
   (`data-quiet`): a form that is to be kept (`data-keep`) is handed in as a draft of whoever signed on. A page out of the
   browser's memory is asked for again: it may be somebody else's. Without this script the page leaves by itself. */
(function () {
  "use strict";
  var told = document.currentScript.dataset;
  var timers = [];

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });

  function still() { return document.querySelector("dialog[data-still]"); }

  function ask() {
    if (still()) { still().showModal(); }
  }

  function leave() {
    var form = document.querySelector("form[data-keep]");
    if (!form) { window.location.replace(told.to); return; }
    var mark = document.createElement("input");
    mark.type = "hidden";
    mark.name = "keep";
    mark.value = "yes";
    form.append(mark);
    form.querySelectorAll("input[type=file]").forEach(function (field) { field.disabled = true; });
    form.submit();
  }

  function again() {
    timers.forEach(window.clearTimeout);
    if (still() && still().open) { still().close(); }
    timers = [window.setTimeout(ask, Number(told.warn) * 1000), window.setTimeout(leave, Number(told.quiet) * 1000)];
  }

  ["pointerdown", "keydown", "input", "scroll"].forEach(function (name) {
    document.addEventListener(name, again, { passive: true });
  });
  again();
}());
