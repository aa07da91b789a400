// <shuke-composer>: opens with its shortcut or a tap, saves with Ctrl+Enter, closes with Esc; what is not yet saved survives a
// reload. <shuke-due> and the composer: buttons with data-day set the day. No key counts while an input method composes.

const composing = (event) => event.isComposing || event.keyCode === 229;
const KEPT = ["kind", "text", "outcome", "channel", "direction", "plan", "next_text"];

class Due extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const day = event.target.closest("[data-day]")?.dataset.day;
      if (day) this.querySelector("[name=due_on]").value = day;
    });
  }
}

class Composer extends Due {
  connectedCallback() {
    super.connectedCallback();
    this.form = this.querySelector("form");
    this.words = this.form.elements.text;
    this.place = `composer ${this.form.getAttribute("action")}`;
    this.addEventListener("click", (event) => event.target === this && this.#open()); // as the shortcut does
    this.form.addEventListener("focusin", () => this.toggleAttribute("open", true));
    this.form.addEventListener("keydown", (event) => this.#key(event));
    this.form.addEventListener("input", () => this.#keep());
    this.form.addEventListener("change", (event) => event.target.name === "kind" && this.words.focus());
    this.form.addEventListener("htmx:beforeOnLoad", (event) => event.detail.xhr.status < 400 && this.#forget());
    this.#recall();
  }

  #open() {
    this.words.focus();
    this.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (composing(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Escape") {
      document.activeElement.blur();
      this.removeAttribute("open");
    }
  }

  #keep() {
    const said = new FormData(this.form);
    const kept = Object.fromEntries(KEPT.map((name) => [name, said.get(name) ?? ""]));
    if (kept.text || kept.next_text) sessionStorage.setItem(this.place, JSON.stringify(kept));
    else sessionStorage.removeItem(this.place);
  }

  #forget() {
    sessionStorage.removeItem(this.place);
    this.form.reset(); // the page loads anew, and browsers put back what stood in a field
  }

  #recall() {
    const kept = JSON.parse(sessionStorage.getItem(this.place) ?? "null");
    if (!kept) return;
    for (const name of KEPT) {
      const field = this.form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = Boolean(kept[name]);
      else field.value = kept[name];
    }
    this.setAttribute("open", "");
  }
}

customElements.get("shuke-due") ?? customElements.define("shuke-due", Due);
customElements.get("shuke-composer") ?? customElements.define("shuke-composer", Composer);
