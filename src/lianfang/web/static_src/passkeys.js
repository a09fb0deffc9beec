// Passkeys: a form with data-passkey asks the browser for a proof and sends it in its hidden field.
// create and get: the server's options stand in data-options; sign-in: they are fetched first, for anybody.

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const named = (credentials) => (credentials || []).map((one) => Object.assign({}, one, { id: bytes(one.id) }));

function forCreating(options) {
  const wanted = Object.assign({}, options.publicKey);
  wanted.challenge = bytes(wanted.challenge);
  wanted.user = Object.assign({}, wanted.user, { id: bytes(wanted.user.id) });
  wanted.excludeCredentials = named(wanted.excludeCredentials);
  // Kept on the device where it can be, so that it signs in without user name and password.
  const selection = Object.assign({}, wanted.authenticatorSelection, { residentKey: "preferred" });
  delete selection.requireResidentKey;
  wanted.authenticatorSelection = selection;
  return { publicKey: wanted };
}

function forGetting(options) {
  const wanted = Object.assign({}, options.publicKey);
  wanted.challenge = bytes(wanted.challenge);
  wanted.allowCredentials = named(wanted.allowCredentials);
  return { publicKey: wanted };
}

function toSend(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function proof(form) {
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create(forCreating(JSON.parse(form.dataset.options)));
  }
  if (form.dataset.passkey === "get") {
    return navigator.credentials.get(forGetting(JSON.parse(form.dataset.options)));
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return navigator.credentials.get(forGetting((await answer.json()).request_options));
}

// A host named by numbers can have no passkeys.
const possible = () => window.isSecureContext && window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

async function ask(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  button.disabled = true;
  try {
    if (!possible()) throw new DOMException("", "SecurityError");
    form.elements.credential.value = JSON.stringify(toSend(await proof(form)));
    form.submit();
  } catch (error) {
    problem.textContent = error.name === "SecurityError" ? form.dataset.unsupported : form.dataset.failed;
    problem.hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) form.addEventListener("submit", ask);
