// <shuke-alike data-url> in a form: asks, as somebody types, whether the record is there already; never while an input
// method composes.
import { ask } from "./ask.js";

const PAUSE = 300;

class Alike extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.soon = (event) => event.isComposing || this.#soon();
    this.form.addEventListener("input", this.soon);
    this.form.addEventListener("compositionend", () => this.#soon());
    this.form.querySelector("[data-whole-form]")?.addEventListener("click", (event) => this.#whole(event));
    this.#look();
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), PAUSE);
  }

  #typed() {
    const typed = new FormData(this.form);
    for (const name of ["csrfmiddlewaretoken", "token", "version", "confirmed"]) typed.delete(name);
    return new URLSearchParams([...typed].filter(([, value]) => typeof value === "string" && value.trim()));
  }

  async #look() {
    const words = String(this.#typed());
    if (words === this.words) return;
    this.words = words;
    const answer = words ? await ask(`${this.dataset.url}?${words}`) : null;
    if (words === this.words) this.innerHTML = answer ? await answer.text() : "";
  }

  // The whole form begins with what was typed, without what is nobody's business in an address.
  #whole(event) {
    event.preventDefault();
    location.assign(`${event.target.getAttribute("formaction")}?${this.#typed()}`);
  }
}

customElements.define("shuke-alike", Alike);
