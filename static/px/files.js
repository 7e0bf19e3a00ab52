/* Pasting a screenshot into the files of a form, and saying which files are chosen. Choosing works without this file. */
(function () {
  "use strict";
  var input = document.querySelector("input[type=file][data-paste]");
  var list = document.querySelector("[data-chosen]");
  if (!input) return;

  function show() {
    if (!list) return;
    list.textContent = "";
    Array.prototype.forEach.call(input.files, function (file) {
      var line = document.createElement("li");
      var name = document.createElement("bdi");
      name.textContent = file.name;
      line.append(name);
      list.append(line);
    });
  }

  document.addEventListener("paste", function (event) {
    var pasted = event.clipboardData ? event.clipboardData.files : [];
    if (!pasted.length) return;
    var all = new DataTransfer();
    Array.prototype.forEach.call(input.files, function (file) { all.items.add(file); });
    Array.prototype.forEach.call(pasted, function (file) { all.items.add(file); });
    input.files = all.files;
    event.preventDefault();
    show();
  });
  input.addEventListener("change", show);
})();
