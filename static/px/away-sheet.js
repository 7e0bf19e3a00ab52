/* The whole survey on one sheet, a question at a time, without a network: conditions, skip and back as on the pages of
   their own. What is finished waits in the tablet (away-store.js) and is sent by away.js. */
(function () {
  "use strict";
  var root = document.querySelector("[data-away]");
  if (!root || !self.crypto || !crypto.subtle) { return; }
  var about = JSON.parse(root.dataset.away), given = {}, begun = null, at = "begin";
  var steps = Array.prototype.slice.call(root.querySelectorAll("[data-step]"));
  var pages = steps.filter(function (one) { return one.dataset.told; }).map(function (one) {
    return { step: one.dataset.step, told: JSON.parse(one.dataset.told), form: one.querySelector("form"), at: one };
  });

  function fields(form) {
    return Array.from(new FormData(form)).filter(function (one) {
      return one[0] !== "csrfmiddlewaretoken" && typeof one[1] === "string" && one[1].trim() !== "";
    });
  }

  /* What the server makes of these fields, as far as conditions ask. */
  function value(page, said) {
    var all = said.map(function (one) { return one[1]; });
    if (!all.length) { return null; }
    if (page.told.kind === "multiple" || page.told.kind === "ranking") { return all; }
    return ["ten", "scale", "number"].includes(page.told.kind) ? Number(all[0]) : all[0];
  }

  /* The same as surveys/questions/branching.py. */
  function holds(test, seen) {
    if (!test) { return true; }
    if ("all" in test) { return test.all.every(function (one) { return holds(one, seen); }); }
    if ("any" in test) { return test.any.some(function (one) { return holds(one, seen); }); }
    if ("not" in test) { return !holds(test.not, seen); }
    var said = seen[test.item], is_answered = said !== undefined && said !== null && said !== "" && said.length !== 0;
    if ("answered" in test) { return is_answered === test.answered; }
    if (!is_answered) { return false; }
    if ("in" in test) { return (Array.isArray(said) ? said : [String(said)]).some(function (one) { return test.in.includes(one); }); }
    if ("says" in test) {
      return test.says.some(function (word) { return String(said).toLocaleLowerCase().includes(word.toLocaleLowerCase()); });
    }
    return "least" in test ? said >= test.least : said <= test.most;
  }

  function way() {
    var seen = Object.assign({}, about.marks);
    return pages.filter(function (page) {
      if (!holds(page.told.show, seen)) { return false; }
      if (page.step in given) { seen[page.told.name] = value(page, given[page.step]); }
      return true;
    });
  }

  function is_sound(page, said) {
    var told = page.told, all = said.map(function (one) { return one[1]; });
    if (told.required && !all.length) { return false; }
    if (told.kind === "number" && all.length) {
      return /^\d+$/.test(all[0]) && Number(all[0]) >= told.bounds[0] && Number(all[0]) <= told.bounds[1];
    }
    if (told.kind === "ranking") { return new Set(all).size === all.length; }
    if (told.kind !== "multiple") { return true; }
    var alone = all.some(function (one) { return told.alone.includes(one); });
    return !(alone && all.length > 1) && (told.most === null || all.length <= told.most);
  }

  function show(step, wrong) {
    at = step;
    steps.forEach(function (one) {
      one.hidden = one.dataset.step !== step;
      var error = one.querySelector("[data-wrong]");
      if (error) { error.hidden = one.hidden || !wrong; }
    });
    var here = steps.find(function (one) { return !one.hidden; }), on = way(), number = on.findIndex(function (one) { return one.step === step; });
    var progress = here.querySelector("[data-progress]");
    if (progress) {
      progress.querySelector("span").textContent = about.progress.replace("%1", number + 1).replace("%2", on.length);
      progress.querySelector("rect").setAttribute("width", Math.round(100 * (number + 1) / on.length));
    }
    if (step === "end") {
      var wrote = on.some(function (page) { return page.told.kind === "text" && (given[page.step] || []).length; });
      var tick = here.querySelector("[name=pass_on]");
      if (tick) { tick.closest(".px-field").hidden = !wrote; }
    }
    self.scrollTo(0, 0);
    var first = here.querySelector(wrong ? "[data-wrong]" : "h1");
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }

  function next(step) {
    var on = way().map(function (page) { return page.step; });
    return step === "begin" ? on[0] || "end" : on[on.indexOf(step) + 1] || "end";
  }

  function back(step) {
    var on = way().map(function (page) { return page.step; });
    return step === "end" ? on[on.length - 1] || "begin" : on[on.indexOf(step) - 1] || "begin";
  }

  async function keep(page, said) {
    given[page.step] = said;
    await self.pxAway.remember(page.step, said);
    show(next(page.step));
  }

  async function finish(form) {
    var end = fields(form), names = end.map(function (one) { return one[0]; });
    if (names.includes("call_back") && !names.includes("phone")) { return show("end", true); }
    var on = way().reduce(function (all, page) {
      if (page.step in given) { all[page.step] = given[page.step]; }
      return all;
    }, {});
    var begin = root.querySelector("[name=for_somebody]");
    await self.pxAway.finish({
      key: crypto.randomUUID(), version: about.version, language: about.language, easy: about.easy,
      other: Boolean(begin && begin.checked), begun: begun, pages: on, end: end
    });
    root.querySelectorAll("form").forEach(function (one) { one.reset(); });
    given = {};
    begun = null;
    show("thanks");
    document.dispatchEvent(new Event("px-away"));
  }

  root.addEventListener("submit", function (event) {
    event.preventDefault();
    var page = pages.find(function (one) { return one.form === event.target; });
    if (!page) { return at === "end" ? finish(event.target) : show(next("begin")); }
    var is_skipped = event.submitter && event.submitter.name === "skip", said = is_skipped ? [] : fields(page.form);
    if (is_skipped) { page.form.reset(); }
    return is_skipped || is_sound(page, said) ? keep(page, said) : show(page.step, true);
  });
  root.addEventListener("click", function (event) {
    var link = event.target.closest("[data-back]");
    if (link) {
      event.preventDefault();
      show(back(at));
    }
  });

  /* Where they were, if the network went away in the middle. */
  self.pxAway.recall().then(function (before) {
    begun = before.begun || null;
    pages.forEach(function (page) {
      if (!(page.step in before)) { return; }
      given[page.step] = before[page.step];
      before[page.step].forEach(function (one) {
        page.form.querySelectorAll("[name=" + JSON.stringify(one[0]) + "]").forEach(function (field) {
          if (field.type === "radio" || field.type === "checkbox") { field.checked = field.checked || field.value === one[1]; }
          else { field.value = one[1]; }
        });
      });
    });
    var open = way().find(function (page) { return !(page.step in given); });
    show(Object.keys(given).length ? (open ? open.step : "end") : "begin");
    root.hidden = false;
  });
}());
