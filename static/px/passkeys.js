/* Passkeys: the browser's part of signing in without a password. Forms with data-passkey are shown only where the
   browser can; without script the password and the code remain. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (char) { return char.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function known(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  function create(asked) {
    var wanted = Object.assign({}, asked, {
      challenge: bytes(asked.challenge),
      user: Object.assign({}, asked.user, { id: bytes(asked.user.id) }),
      excludeCredentials: known(asked.excludeCredentials)
    });
    return navigator.credentials.create({ publicKey: wanted });
  }

  function use(asked) {
    var wanted = Object.assign({}, asked, { challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) });
    return navigator.credentials.get({ publicKey: wanted });
  }

  /* What the server expects: the credential as JSON, every buffer as base64url */
  function told(credential) {
    var answer = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (credential.response[part]) answer[part] = text(credential.response[part]);
    });
    if (credential.response.getTransports) answer.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: answer,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  }

  function options(form) {
    if (form.dataset.passkeyOptions) return Promise.resolve(JSON.parse(form.dataset.passkeyOptions));
    var asked = { headers: { "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" };
    return fetch(form.action, asked).then(function (answer) { return answer.json(); }).then(function (data) {
      return data.request_options;
    });
  }

  function run(form) {
    var failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    options(form).then(function (given) {
      var asked = given.publicKey || given;
      return form.dataset.passkey === "create" ? create(asked) : use(asked);
    }).then(function (credential) {
      form.elements.credential.value = told(credential);
      form.requestSubmit ? form.requestSubmit() : form.submit();
    }).catch(function () { failed.hidden = false; });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.hidden = false;
    form.querySelector("[data-passkey-start]").addEventListener("click", function () { run(form); });
    form.addEventListener("submit", function (event) {
      if (!form.elements.credential.value) { event.preventDefault(); event.stopImmediatePropagation(); run(form); }
    }, true);
  });
})();
