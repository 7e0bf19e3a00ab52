/* The shell: keys, dialogs, menus, messages, sending once. Every page works without it. */
(function () {
  "use strict";
  var body = document.body;
  var find = function (selector, from) { return (from || document).querySelector(selector); };
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };
  var isShown = function (el) { return !!el && el.getClientRects().length > 0; };

  /* Dialogs ------------------------------------------------------------------------------------------- */
  function open(dialog) {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    var field = find("[data-command-field]", dialog);
    if (field) { field.value = ""; fillCommands(""); field.focus(); }
  }

  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-opens]");
    if (opener) open(document.getElementById(opener.dataset.opens));
    if (event.target.tagName === "DIALOG") event.target.close();   /* the ground around the box */
    closeMenus(event.target);
  });

  /* Menus that are plain <details> close when the person goes on elsewhere ------------------------------ */
  function closeMenus(except) {
    all("details[data-closing][open]").forEach(function (menu) {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  /* The command menu lists what the sidebar lists, so it needs no second list --------------------------- */
  function commandLinks() {
    return all(".px-side .px-btn-primary, .px-nav a, .px-me-menu a").map(function (link) {
      var copy = document.createElement("a");
      copy.href = link.href;
      var icon = find("svg", link);
      if (icon) copy.appendChild(icon.cloneNode(true));
      copy.appendChild(document.createTextNode(labelOf(link)));
      return copy;
    });
  }

  function labelOf(link) {
    var copy = link.cloneNode(true);
    all(".px-count, kbd, svg", copy).forEach(function (extra) { extra.remove(); });
    return copy.textContent.trim();
  }

  function fillCommands(words) {
    var list = find("[data-command-list]");
    var wanted = words.trim().toLocaleLowerCase();
    var links = commandLinks().filter(function (link) {
      return link.textContent.toLocaleLowerCase().indexOf(wanted) >= 0;
    });
    var form = find("#px-command form");
    if (wanted && form.getAttribute("action")) links.push(searchLink(form, words.trim(), list.dataset.searchWords));
    list.replaceChildren.apply(list, links.map(function (link) {
      var item = document.createElement("li");
      item.appendChild(link);
      return item;
    }));
  }

  /* What somebody searches for may be a patient's name: it is sent, and never stands in an address */
  function searchLink(form, words, pattern) {
    var link = document.createElement("a");
    link.href = form.action;
    link.textContent = pattern.replace("%(words)s", words);
    link.addEventListener("click", function (event) { event.preventDefault(); form.submit(); });
    return link;
  }

  var command = document.getElementById("px-command");
  if (command) {
    command.addEventListener("input", function (event) { fillCommands(event.target.value); });
    command.addEventListener("keydown", function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        var stops = [find("[data-command-field]", command)].concat(all("a", command));
        var next = stops[stops.indexOf(document.activeElement) + step];
        if (next) next.focus();
        event.preventDefault();
      } else if (event.key === "Enter" && event.target.matches("[data-command-field]")) {
        var first = find("a", command);
        if (first) { event.preventDefault(); first.click(); }
      }
    });
  }

  /* Keys ------------------------------------------------------------------------------------------------ */
  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
  }

  /* On keyboards with other letters the key's place counts */
  function letterOf(event) {
    if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
    return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  }

  function sendForm(target) {
    var form = target.closest("form") || find("main form[data-main]");
    if (!form) return;
    var button = find(".px-btn-primary[type=submit], .px-btn-primary:not([type])", form);
    form.requestSubmit(button && button.form === form ? button : undefined);
  }

  function escape() {
    if (find("dialog[open]")) return;
    var menu = find("details[data-closing][open]");
    if (menu) { menu.open = false; find("summary", menu).focus(); return; }
    if (location.hash === "#px-menu") { location.hash = "#main"; return; }
    document.dispatchEvent(new CustomEvent("px:clear"));
  }

  function letter(event) {
    var key = letterOf(event);
    if (!key || !document.dispatchEvent(new CustomEvent("px:letter", { detail: key, cancelable: true }))) return !!key;
    if (key === "?") { open(document.getElementById("px-shortcuts")); return true; }
    if (key === "/") { var field = find("[data-search-field]"); if (field) { field.focus(); field.select(); } return !!field; }
    var target = all("[data-key='" + CSS.escape(key) + "']").filter(isShown)[0];
    if (target) target.click();
    return !!target;
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.defaultPrevented) return;
    var held = event.ctrlKey || event.metaKey;
    if (held && !event.altKey && letterOf(event) === "k") { event.preventDefault(); open(command); return; }
    if (held && event.key === "Enter") { event.preventDefault(); sendForm(event.target); return; }
    if (event.key === "Escape") { escape(); return; }
    if (held || event.altKey || body.dataset.shortcuts !== "on" || isTyping(event.target) || find("dialog[open]")) return;
    if (letter(event)) event.preventDefault();
  });

  /* In strips that scroll sideways a half hidden link comes into sight when it gets the focus */
  document.addEventListener("focusin", function (event) {
    if (event.target.closest("[role=region][tabindex]")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  /* Messages: undo is offered for 15 seconds, then the button goes without a sound ------------------------ */
  var UNDO_MS = 15000;
  function endUndo(form) {
    if (form.contains(document.activeElement)) find("#main").focus();
    form.hidden = true;
  }
  all("[data-undo]").forEach(function (form) { setTimeout(endUndo, UNDO_MS, form); });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-dismiss]");
    if (button) { button.closest("[data-toast]").remove(); find("#main").focus({ preventScroll: true }); }
  });

  /* A form is sent once: a second press does nothing. The server keeps its nonce all the same -------------- */
  var AGAIN_MS = 8000;
  function buttonsOf(form) {
    return Array.prototype.filter.call(form.elements, function (el) { return el.type === "submit"; });
  }
  function release(form) {
    delete form.dataset.sent;
    buttonsOf(form).forEach(function (button) { button.removeAttribute("aria-disabled"); });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { buttonsOf(form).forEach(function (button) { button.setAttribute("aria-disabled", "true"); }); });
    setTimeout(release, AGAIN_MS, form);
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) all("form[data-sent]").forEach(release);
  });

  /* The theme button names the other theme, also when the device decided -------------------------------------- */
  var themeForm = find("[data-theme-form]");
  if (themeForm) {
    themeForm.addEventListener("submit", function () {
      find("button", themeForm).value = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    }, true);
  }

  /* A saved phrase goes into the text where the cursor stands, and counts as typed -------------------------------- */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-phrase]"), form = link && link.closest("form"),
      text = link && (form ? find("textarea", form) : find("form[data-main] textarea"));
    if (!text) return;
    event.preventDefault();
    text.setRangeText(link.dataset.phrase, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });

  /* What matters for the kind that was chosen is opened; nothing that is open is closed ---------------------------- */
  document.addEventListener("change", function (event) {
    if (event.target.name !== "kind") return;
    all("details[data-open-for]").forEach(function (more) {
      if (more.dataset.openFor === event.target.value) more.open = true;
    });
  });

  all("[data-print]").forEach(function (button) { button.addEventListener("click", function () { window.print(); }); });

  var summary = find("[data-error-summary]");
  if (summary) summary.focus();
  window.addEventListener("hashchange", function () {
    if (location.hash === "#px-menu") find("#px-menu .px-nav a").focus();
  });
})();
