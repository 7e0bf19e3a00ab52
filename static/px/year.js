/* The year of a calendar: one stop for Tab, arrows walk over the days. Presses work without this file. */
(function () {
  "use strict";
  function days() { return Array.prototype.slice.call(document.querySelectorAll("[data-day]")); }

  function rest(on) {
    days().forEach(function (day) { day.tabIndex = day === on ? 0 : -1; });
  }

  function settle() {
    var all = days();
    if (!all.length) return;
    var here = all.indexOf(document.activeElement);
    rest(here >= 0 ? all[here] : document.querySelector("[data-day][aria-current]") || all[0]);
  }

  function step(key) {
    var on = document.documentElement.dir === "rtl" ? -1 : 1;
    return { ArrowRight: on, ArrowLeft: -on, ArrowDown: 7, ArrowUp: -7 }[key] || 0;
  }

  document.addEventListener("keydown", function (event) {
    var by = event.target.matches && event.target.matches("[data-day]") ? step(event.key) : 0;
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    var all = days();
    var next = all[all.indexOf(event.target) + by];
    event.preventDefault();
    if (next) { rest(next); next.focus(); }
  });
  document.addEventListener("htmx:afterSettle", settle);
  settle();
})();
