/* Runs before the first paint. Marks that script is there, and follows the device when the person chose "system". */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("px-js");
  if (root.dataset.theme !== "system") return;
  var device = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    root.setAttribute("data-bs-theme", device.matches ? "dark" : "light");
  }
  follow();
  device.addEventListener("change", follow);
})();
