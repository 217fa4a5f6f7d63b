/* Passkeys: the one part of signing in that a browser can do with a script only.

   A form with data-passkey ("get" or "create") stays hidden without one. Its options stand in
   data-options or are asked for at its action; the answer goes into its field "credential". */
"use strict";

(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const base64 = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options.publicKey;
  };

  const wanted = (form, key) => {
    key.challenge = bytes(key.challenge);
    if (form.dataset.passkey === "get") {
      return { ...key, allowCredentials: described(key.allowCredentials) };
    }
    const alone = form.elements.passwordless && form.elements.passwordless.checked;
    return {
      ...key,
      user: { ...key.user, id: bytes(key.user.id) },
      excludeCredentials: described(key.excludeCredentials),
      authenticatorSelection: alone
        ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
        : key.authenticatorSelection,
    };
  };

  const answered = (credential) => {
    const { response } = credential;
    const parts = {};
    for (const name of
      ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = base64(response[name]);
    }
    if (response.getTransports) parts.transports = response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: base64(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: parts,
    });
  };

  const ask = async (form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      const publicKey = wanted(form, await options(form));
      form.elements.credential.value = answered(
        await navigator.credentials[form.dataset.passkey]({ publicKey }));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  };

  // A passkey is bound to a name: at http://127.0.0.1 there is none.
  if (!window.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(form); });
  }
  for (const note of document.querySelectorAll("[data-passkey-needs]")) note.hidden = true;
})();
