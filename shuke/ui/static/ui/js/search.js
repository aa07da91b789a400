// <shuke-search>: "/" comes here from anywhere; results appear while typing (never while an input method is composing);
// arrows choose, Enter opens the choice or, without one, the full list. The server returns <a role="option" href> rows.
const PAUSE = 150;

class Search extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.field.addEventListener("input", (event) => event.isComposing || this.#soon());
    this.field.addEventListener("compositionend", () => this.#soon());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("focus", () => this.list.childElementCount && this.field.value && this.#open(true));
    this.list.addEventListener("htmx:afterSwap", () => this.#arrived());
    document.addEventListener("keydown", (event) => this.#slash(event));
    document.addEventListener("click", (event) => this.contains(event.target) || this.#open(false));
    this.addEventListener("focusout", (event) => event.relatedTarget && !this.contains(event.relatedTarget) && this.#open(false));
  }

  #soon() {
    clearTimeout(this.timer);
    if (!this.field.value.trim()) return this.#open(false);
    this.timer = setTimeout(() => this.field.dispatchEvent(new CustomEvent("lookup")), PAUSE);
  }

  #arrived() {
    this.#options().forEach((option, index) => {
      option.id ||= `search-option-${index}`;
      option.tabIndex = -1;
    });
    this.#open(this.list.childElementCount > 0 && document.activeElement === this.field);
  }

  #options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #open(yes) {
    this.list.hidden = !yes;
    this.field.setAttribute("aria-expanded", String(yes));
    this.#choose(null);
  }

  #choose(chosen) {
    for (const option of this.#options()) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const options = this.list.hidden ? [] : this.#options();
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") {
      this.list.hidden ? this.field.blur() : this.#open(false);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      options[at].click();
    } else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#choose(options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length]);
    }
  }

  #slash(event) {
    if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.field.focus();
    this.field.select();
  }
}

customElements.define("shuke-search", Search);
