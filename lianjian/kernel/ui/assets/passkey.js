// A form with data-passkey ("create" or "get") is sent once a device has answered the server's question, fetched when
// the button is pressed, so that it is fresh. Without WebAuthn the form stays hidden and the words that say so stay.

export function startPasskeys(part) {
  if (!window.PublicKeyCredential || !window.isSecureContext) return;
  for (const form of part.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    for (const words of part.querySelectorAll("[data-passkey-off]")) words.hidden = true;
    form.addEventListener("submit", (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      answer(form);
    });
    // "Back" shows the form with an answer that is used up.
    window.addEventListener("pageshow", () => (form.elements.answer.value = ""));
  }
}

async function answer(form) {
  for (const name of ["refused", "offline", "known"]) say(form, name, false);
  const asked = await question(form);
  if (!asked) return say(form, "offline", true);
  try {
    const publicKey = read(asked.publicKey);
    const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.question.value = asked.question;
    form.elements.answer.value = JSON.stringify(written(made));
  } catch (error) {
    return say(form, error.name === "InvalidStateError" ? "known" : "refused", true);
  }
  form.requestSubmit();
}

async function question(form) {
  try {
    const response = await fetch(form.dataset.question, { headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function say(form, name, isSo) {
  form.querySelector(`[data-passkey-${name}]`)?.toggleAttribute("hidden", !isSo);
}

// JSON carries bytes as base64url; the browser wants them as bytes.
function read(options) {
  const bare = (found) => ({ ...found, id: bytes(found.id) });
  const known = { ...options, challenge: bytes(options.challenge) };
  if (options.user) known.user = bare(options.user);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (options[list]) known[list] = options[list].map(bare);
  }
  return known;
}

function written(made) {
  const told = { clientDataJSON: text(made.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) told[name] = text(made.response[name]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response: told };
}

function bytes(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
