/* Long lists of people are narrowed by typing: any spelling of a name, its pinyin or its initials. Without this the
   list is a plain list. */
(function () {
  "use strict";
  var LONG = 8;
  var said = document.getElementById("px-announce");

  function folded(words) {
    return words.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652]/g, "").toLocaleLowerCase();
  }

  function fits(option, wanted) {
    var spellings = (option.dataset.foundBy || "").split(" ").concat(folded(option.text).split(/\s+/));
    return wanted.every(function (word) {
      return spellings.some(function (one) { return one.indexOf(word) === 0; });
    });
  }

  function narrow(select, options, words) {
    var wanted = folded(words).split(/\s+/).filter(Boolean);
    var left = options.filter(function (option) { return !option.value || fits(option, wanted); });
    var chosen = select.value;
    select.replaceChildren.apply(select, left);
    var people = left.filter(function (option) { return option.value; });
    select.value = people.some(function (option) { return option.value === chosen; }) ? chosen : "";
    if (wanted.length && people.length === 1) select.value = people[0].value;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    said.textContent = said.dataset.peopleLeft.replace("%(number)s", people.length);
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.querySelectorAll("select[data-people]").forEach(function (select) {
    var options = Array.prototype.slice.call(select.options);
    if (options.length <= LONG) return;
    var field = document.createElement("input");
    field.type = "search";
    field.className = "px-control px-narrow";
    field.autocomplete = "off";
    field.placeholder = said.dataset.peopleLabel;
    field.setAttribute("aria-label", said.dataset.peopleLabel);
    field.addEventListener("input", function () { narrow(select, options, field.value); });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); select.focus(); }
    });
    select.before(field);
  });
})();
