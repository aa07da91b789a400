// <shuke-picker data-url>: a hidden input with the id and a text input with the words. Offers what the server finds for
// the letters typed, never while an input method is composing. Fires "picked" with the facts the server sent along.
const PAUSE = 150;
let count = 0;

class Picker extends HTMLElement {
  connectedCallback() {
    this.id_ = this.querySelector("input[type=hidden]");
    this.field = this.querySelector("input[type=text]");
    this.list = document.createElement("div");
    this.list.id = `picker-${(count += 1)}`;
    this.list.className = "picker-list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.field.getAttribute("aria-label") ?? this.field.placeholder);
    this.append(this.list);
    this.#describe();
    this.field.addEventListener("input", (event) => event.isComposing || this.#typed());
    this.field.addEventListener("compositionend", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#pick(event.target.closest("[role=option]")));
    this.addEventListener("focusout", () => this.#open(false));
  }

  #describe() {
    const facts = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(facts)) this.field.setAttribute(name, value);
  }

  #typed() {
    this.id_.value = "";
    clearTimeout(this.timer);
    const words = this.field.value.trim();
    if (!words) return this.#open(false);
    this.timer = setTimeout(() => this.#ask(words), PAUSE);
  }

  async #ask(words) {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(words)}`, { signal: this.asking.signal });
      if (!answer.ok) return;
      this.list.innerHTML = await answer.text();
    } catch {
      return;
    }
    this.#options().forEach((option, at) => (option.id = `${this.list.id}-${at}`));
    this.#open(document.activeElement === this.field);
  }

  #options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #open(yes) {
    this.list.hidden = !yes;
    this.field.setAttribute("aria-expanded", String(yes));
    this.#choose(yes ? this.#options()[0] : null);
  }

  #choose(chosen) {
    for (const option of this.#options()) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && this.field.value.trim() && !this.id_.value && this.list.hidden) event.preventDefault();
    if (this.list.hidden) return;
    const options = this.#options();
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") this.#open(false);
    else if (event.key === "Enter" && at >= 0) this.#pick(options[at]);
    else if (event.key === "ArrowDown") this.#choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.#choose(options[(at - 1 + options.length) % options.length]);
    else return;
    event.preventDefault();
  }

  #pick(option) {
    if (!option) return;
    this.id_.value = option.dataset.id;
    this.field.value = option.querySelector(".option-title").textContent;
    this.#open(false);
    this.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: JSON.parse(option.dataset.picked) }));
  }
}

customElements.define("shuke-picker", Picker);
