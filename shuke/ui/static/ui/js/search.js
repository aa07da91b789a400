// <shuke-search>: results appear while typing (never while an input method is composing); arrows choose, Enter opens the
// choice or, without one, the full list. The server returns <a role="option" href> rows.
import { composing } from "./keys.js";
import { Options } from "./options.js";

const PAUSE = 150;

class Search extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.options = new Options(this.field, this.list);
    this.field.addEventListener("input", (event) => event.isComposing || this.#soon());
    this.field.addEventListener("compositionend", () => this.#soon());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("focus", () => this.list.childElementCount && this.field.value && this.#open(true));
    this.list.addEventListener("htmx:afterSwap", () => this.#open(this.list.childElementCount > 0 && document.activeElement === this.field));
    document.addEventListener("click", (event) => this.contains(event.target) || this.#open(false));
    this.addEventListener("focusout", (event) => event.relatedTarget && !this.contains(event.relatedTarget) && this.#open(false));
  }

  #soon() {
    clearTimeout(this.timer);
    if (!this.field.value.trim()) return this.#open(false);
    this.timer = setTimeout(() => this.field.dispatchEvent(new CustomEvent("lookup")), PAUSE);
  }

  #open(yes) {
    this.list.hidden = !yes;
    this.field.setAttribute("aria-expanded", String(yes));
    this.options.choose(null);
  }

  #key(event) {
    if (this.options.key(event) || composing(event) || event.key !== "Escape") return;
    if (this.list.hidden) this.field.blur();
    else this.#open(false);
  }
}

customElements.define("shuke-search", Search);
