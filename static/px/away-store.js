/* What waits on this tablet: finished answers, and those of whoever is answering now. All of it is encrypted with a key
   that the browser keeps and shows to nobody; what was sent or given up is wiped. Pages and the worker share it. */
self.pxAway = (function () {
  "use strict";
  var NAME = "px-tablet", KEYS = "keys", WAITING = "waiting", NOW = "now", ONE = "one";

  function opened() {
    return new Promise(function (done, failed) {
      var asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () {
        [KEYS, WAITING, NOW].forEach(function (name) { asked.result.createObjectStore(name); });
      };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { failed(asked.error); };
    });
  }

  /* One transaction over these stores; `act` gets them and may answer with a request whose result is wanted. */
  async function within(names, mode, act) {
    var base = await opened();
    try {
      return await new Promise(function (done, failed) {
        var work = base.transaction(names, mode);
        var asked = act.apply(null, names.map(function (name) { return work.objectStore(name); }));
        work.oncomplete = function () { done(asked && asked.result); };
        work.onerror = work.onabort = function () { failed(work.error); };
      });
    } finally { base.close(); }
  }

  async function key() {
    var found = await within([KEYS], "readonly", function (keys) { return keys.get(ONE); });
    if (found) { return found; }
    var made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    /* Somebody else may just have made one: the first stays. */
    await within([KEYS], "readwrite", function (keys) { return keys.add(made, ONE); }).catch(function () {});
    return within([KEYS], "readonly", function (keys) { return keys.get(ONE); });
  }

  async function sealed(value) {
    var iv = crypto.getRandomValues(new Uint8Array(12)), text = new TextEncoder().encode(JSON.stringify(value));
    return { iv: iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, await key(), text) };
  }

  async function unsealed(row) {
    var text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.text);
    return JSON.parse(new TextDecoder().decode(text));
  }

  return {
    /* Whoever answers now: by the number of a page, the fields of its form as a browser sends them. */
    recall: async function () {
      var row = await within([NOW], "readonly", function (now) { return now.get(ONE); });
      return row ? unsealed(row).catch(function () { return {}; }) : {};
    },
    remember: async function (number, fields) {
      var pages = await this.recall();
      pages[number] = fields;
      var row = await sealed(pages);
      return within([NOW], "readwrite", function (now) { return now.put(row, ONE); });
    },
    forget: function () { return within([NOW], "readwrite", function (now) { return now.delete(ONE); }); },

    finish: async function (told) {
      var row = await sealed(told);
      return within([WAITING, NOW], "readwrite", function (waiting, now) {
        waiting.put(row, told.key);
        now.delete(ONE);
      });
    },
    waiting: function () { return within([WAITING], "readonly", function (waiting) { return waiting.count(); }); },
    keys: function () { return within([WAITING], "readonly", function (waiting) { return waiting.getAllKeys(); }); },
    told: async function (one) {
      return unsealed(await within([WAITING], "readonly", function (waiting) { return waiting.get(one); }));
    },
    sent: function (one) { return within([WAITING], "readwrite", function (waiting) { return waiting.delete(one); }); }
  };
}());
