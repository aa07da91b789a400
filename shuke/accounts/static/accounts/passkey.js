// <shuke-passkey what="create | get | login">: has the device make or use a passkey, and sends what it said.
// What the device is asked stands in #passkey-asked; at sign-in, where nobody knows yet who it is, the server is asked.
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
      this.form.elements.credential.value = JSON.stringify(await this.#credential());
      this.form.submit();
    } catch {
      failed.hidden = false; // also when the person said no
      button.disabled = false;
    }
  }

  async #credential() {
    const asked = await this.#asked();
    if (this.getAttribute("what") !== "create") return window.webauthnJSON.get(asked.request_options);
    Object.assign(asked.creation_options.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(asked.creation_options);
  }

  async #asked() {
    const here = this.querySelector("#passkey-asked");
    if (here) return JSON.parse(here.textContent);
    const answer = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }
}

customElements.define("shuke-passkey", Passkey);
