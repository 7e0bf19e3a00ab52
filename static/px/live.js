/* What goes on while a page stays open: targets keep their words true, drafts are kept on the server, and colleagues
   see who is here. Nothing is kept in the browser: ward computers are shared. */
(function () {
  "use strict";
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };
  var token = document.body.dataset.csrf;

  /* htmx notes the address, which may hold what was searched for; its history is off, so nothing misses the note */
  try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch (_error) { /* storage is off: nothing was kept */ }

  function post(url, data) {
    return fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" }, credentials: "same-origin", keepalive: true });
  }

  /* Targets --------------------------------------------------------------------------------------------------- */
  var source = document.getElementById("px-words");
  var words = source && JSON.parse(source.dataset.words);
  var plural = new Intl.PluralRules(document.documentElement.lang || "en");

  function put(pattern, values) {
    return pattern.replace(/%\((\w+)\)(0?)(\d?)[ds]/g, function (_all, name, zero, width) {
      var text = String(values[name]);
      return zero && text.length < Number(width) ? "0" + text : text;
    });
  }

  function days(number) {
    var kind = plural.select(number);
    var at = words.samples.findIndex(function (sample) { return plural.select(sample) === kind; });
    return words.days[at < 0 ? words.days.length - 1 : at].replace("{n}", number);
  }

  /* The same rules as hospital/phrasing.py span(); a browser test compares the two */
  function span(seconds) {
    var whole = Math.floor(Math.abs(seconds));
    var d = Math.floor(whole / 86400), h = Math.floor(whole % 86400 / 3600), m = Math.floor(whole % 3600 / 60);
    if (d) {
      if (!h || d >= 10) return days(d);
      return put(words.pair, { days: days(d), hours: put(words.hours, { hours: h }) });
    }
    if (h && m) return put(words.both, { hours: h, minutes: m });
    if (h) return put(words.hours, { hours: h });
    return m ? put(words.minutes, { minutes: m }) : words.none;
  }

  function refresh(chip, now) {
    var due = Date.parse(chip.dateTime);
    var was = /px-chip-(over|soon|ok)/.exec(chip.className)[1];
    var is = now > due ? "over" : now >= Date.parse(chip.dataset.soon) ? "soon" : "ok";
    chip.lastElementChild.textContent = put(words.sentences[is], { span: span((due - now) / 1000) });
    if (is !== was) step(chip, was, is);
  }

  function step(chip, was, is) {
    chip.classList.replace("px-chip-" + was, "px-chip-" + is);
    var drawing = document.querySelector("#px-chip-icons").content.querySelector("[data-state='" + is + "'] svg");
    if (drawing) chip.querySelector("svg").replaceWith(drawing.cloneNode(true));
    var row = chip.closest("[data-row]");
    if (is === "over") {
      if (row) row.classList.add("px-row-over");
      announce(put(words.announce, { name: chip.dataset.name || document.title }));
    }
  }

  function announce(text) {
    var region = document.getElementById("px-announce");
    if (region) region.textContent = text;
  }

  function refreshAll() {
    var now = Date.now();
    all("time[data-due]").forEach(function (chip) { refresh(chip, now); });
  }
  if (words) {
    setInterval(refreshAll, 60000);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) refreshAll(); });
  }

  /* Drafts ------------------------------------------------------------------------------------------------------ */
  function typed(form) {
    var data = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      var field = form.elements[name];
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !(field && field.type === "password")) data.append(name, value);
    });
    return data;
  }

  function clock() {
    return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  }

  function keep(form) {
    var saved = typed(form).toString();
    var status = document.querySelector("[data-draft-status]");
    function tell(pattern) {
      if (!status) return;
      status.hidden = false;
      status.querySelector("span").textContent = put(pattern, { time: clock() });
    }
    function save() {
      var data = typed(form), text = data.toString();
      if (text === saved || form.dataset.sent) return;
      post(form.dataset.draftUrl, data).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        saved = text;
        if (status) tell(status.dataset.saved);
      }).catch(function () { if (status) tell(status.dataset.failed); });
    }
    setInterval(save, 3000);
    window.addEventListener("pagehide", save);
  }
  all("form[data-draft-url]").forEach(keep);

  /* Presence: who else is on this case ---------------------------------------------------------------------------- */
  function isWriting() {
    var field = document.activeElement;
    return !!field && field.tagName === "TEXTAREA" && field.value.trim() !== "";
  }

  function appear(place) {
    if (document.hidden) return;
    post(place.dataset.presenceUrl, new URLSearchParams({ writing: isWriting() ? "1" : "" })).then(function (answer) {
      return answer.ok && answer.status !== 204 ? answer.text() : "";
    }).then(function (text) {
      if (place.textContent !== text) place.textContent = text;
      place.hidden = !text;
    }).catch(function () { place.hidden = true; });
  }
  all("[data-presence-url]").forEach(function (place) {
    appear(place);
    setInterval(appear, 15000, place);
  });
})();
