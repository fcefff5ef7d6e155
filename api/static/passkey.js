// Asks the browser for a passkey: to make one, or to sign in with one. The form is then sent like any other.
const form = document.querySelector("form[data-passkey]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function options() {
  const fields = new URLSearchParams();
  const token = form.querySelector("[name=form_token]");
  if (token) fields.set("form_token", token.value);
  const answer = await fetch(form.dataset.passkey, { method: "POST", body: fields });
  if (!answer.ok) throw new Error("no options");
  return JSON.parse((await answer.json()).options);
}

async function made() {
  const asked = await options();
  asked.challenge = bytes(asked.challenge);
  asked.user.id = bytes(asked.user.id);
  for (const one of asked.excludeCredentials) one.id = bytes(one.id);
  const key = await navigator.credentials.create({ publicKey: asked });
  const { attestationObject, clientDataJSON } = key.response;
  return { key, response: { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON) } };
}

async function signed() {
  const asked = await options();
  asked.challenge = bytes(asked.challenge);
  const key = await navigator.credentials.get({ publicKey: asked });
  const { authenticatorData, clientDataJSON, signature, userHandle } = key.response;
  const response = {
    authenticatorData: text(authenticatorData),
    clientDataJSON: text(clientDataJSON),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  };
  return { key, response };
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const { key, response } = await (form.dataset.passkey.startsWith("/account") ? made() : signed());
    const sent = { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} };
    form.querySelector("[name=answer]").value = JSON.stringify(sent);
  } catch {
    form.querySelector("[name=answer]").value = "";
  }
  form.submit();
});
