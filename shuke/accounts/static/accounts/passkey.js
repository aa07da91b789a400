// <shuke-passkey what="create | get | login">: has the device make or use a passkey, and sends what it said.
// What the device is asked stands in #passkey-asked; at sign-in, where nobody knows yet who it is, the server is asked.
// Bytes travel as base64url, both ways.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

class Passkey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const button = this.querySelector("button");
    if (!window.PublicKeyCredential || !window.isSecureContext || /^[\d.]+$|^\[/.test(location.hostname)) {
      if (this.getAttribute("what") === "create") this.querySelector("[data-missing]").hidden = false;
      return;
    }
    button.hidden = false;
    button.addEventListener("click", () => this.#ask(button));
  }

  async #ask(button) {
    const failed = this.querySelector("[data-failed]");
    button.disabled = true;
    failed.hidden = true;
    try {
      this.form.elements.credential.value = JSON.stringify(said(await this.#credential()));
      this.form.submit();
    } catch {
      failed.hidden = false; // also when the person said no
      button.disabled = false;
    }
  }

  async #credential() {
    const asked = await this.#asked();
    if (this.getAttribute("what") !== "create") return navigator.credentials.get(readable(asked.request_options));
    const options = readable(asked.creation_options);
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return navigator.credentials.create(options);
  }

  async #asked() {
    const here = this.querySelector("#passkey-asked");
    if (here) return JSON.parse(here.textContent);
    const answer = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }
}

// As the browser wants it.
function readable({ publicKey }) {
  const known = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));
  return {
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
      excludeCredentials: known(publicKey.excludeCredentials),
      allowCredentials: known(publicKey.allowCredentials),
    },
  };
}

// As the server reads it.
function said(credential) {
  const { id, rawId, type, response } = credential;
  const kept = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) kept[name] = text(response[name]);
  }
  return { id, rawId: text(rawId), type, response: kept, clientExtensionResults: credential.getClientExtensionResults() };
}

customElements.define("shuke-passkey", Passkey);
