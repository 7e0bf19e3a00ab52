/* Lists: J and K walk, X selects, Shift selects up to here, the bar counts. */
(function () {
  "use strict";
  var table = document.querySelector("[data-rows]");
  if (!table) return;
  var rows = Array.prototype.slice.call(table.querySelectorAll("[data-row]"));
  var bar = document.querySelector("[data-bulk-bar]");
  var checkAll = table.querySelector("[data-check-all]");
  var last = -1;

  function linkOf(row) { return row.querySelector("[data-row-link]"); }
  function boxOf(row) { return row.querySelector("[data-row-check]"); }
  function here() {
    return rows.findIndex(function (row) { return row.contains(document.activeElement); });
  }
  function selected() {
    return rows.filter(function (row) { var box = boxOf(row); return box && box.checked; });
  }

  function walk(step) {
    var next = rows[Math.min(rows.length - 1, Math.max(0, here() + step))];
    if (next) { linkOf(next).focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  function count() {
    var number = selected().length;
    rows.forEach(function (row) { var box = boxOf(row); row.classList.toggle("px-selected", !!box && box.checked); });
    if (checkAll) {
      checkAll.checked = number === rows.length && number > 0;
      checkAll.indeterminate = number > 0 && number < rows.length;
    }
    if (!bar) return;
    bar.hidden = number === 0;
    var words = bar.querySelector("[data-bulk-count]");
    words.textContent = words.dataset.words.replace("%(count)s", number);
  }

  function set(row, on) {
    var box = boxOf(row);
    if (box) box.checked = on;
  }

  function clear() {
    rows.forEach(function (row) { set(row, false); });
    count();
  }

  function toggle() {
    var row = rows[here()];
    if (!row || !boxOf(row)) return;
    set(row, !boxOf(row).checked);
    last = rows.indexOf(row);
    count();
  }

  table.addEventListener("click", function (event) {
    if (!event.target.matches("[data-row-check]")) return;
    var now = rows.indexOf(event.target.closest("[data-row]"));
    if (event.shiftKey && last >= 0) {
      rows.slice(Math.min(last, now), Math.max(last, now) + 1).forEach(function (row) { set(row, event.target.checked); });
    }
    last = now;
    count();
  });
  if (checkAll) {
    checkAll.addEventListener("change", function () {
      rows.forEach(function (row) { set(row, checkAll.checked); });
      count();
    });
  }
  if (bar) {
    bar.addEventListener("click", function (event) {
      if (event.target.closest("[data-bulk-clear]")) { event.preventDefault(); clear(); linkOf(rows[Math.max(0, last)]).focus(); }
    });
  }

  document.addEventListener("px:clear", clear);
  document.addEventListener("px:letter", function (event) {
    var key = event.detail;
    if (key === "j") { walk(1); event.preventDefault(); }
    if (key === "k") { walk(-1); event.preventDefault(); }
    if (key === "x") { toggle(); event.preventDefault(); }
    /* A verb on the row under the cursor, when nothing is selected */
    if (/^[ase]$/.test(key) && !selected().length && here() >= 0 && bar) { toggle(); }
  });
  window.addEventListener("pageshow", count);   /* boxes that the browser restored */
  count();
})();
