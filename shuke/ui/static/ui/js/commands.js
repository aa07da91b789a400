// <shuke-commands>: the command menu. First what this page offers (what stands in its heading, and whatever is marked
// data-command), then pages, new records and settings from the server, and records found while typing.
// The same element shows the sheet of all shortcuts.
import { composing, showKeys, usable, written } from "./keys.js";
import { Options } from "./options.js";

const PAUSE = 150;
const HERE = ".page-actions :is(a, button), [data-command]";

const labelOf = (element) =>
  (element.dataset.command || element.getAttribute("aria-label") || element.textContent).replace(/\s+/g, " ").trim();

class Commands extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector(".commands");
    this.field = this.menu.querySelector("input");
    this.entries = this.menu.querySelector(".commands-entries");
    this.found = this.menu.querySelector(".commands-found");
    this.none = this.menu.querySelector(".commands-none");
    this.options = new Options(this.field, this.menu.querySelector("[role=listbox]"));
    this.sheet = this.querySelector(".shortcuts");
    document.addEventListener("click", (event) => this.#opener(event));
    this.field.addEventListener("keydown", (event) => this.options.key(event));
    this.field.addEventListener("input", (event) => event.isComposing || this.#typed());
    this.field.addEventListener("compositionend", () => this.#typed());
    this.menu.addEventListener("keydown", (event) => this.#key(event));
    this.menu.addEventListener("click", (event) => this.#click(event));
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.sheet.close());
  }

  #opener(event) {
    if (event.target.closest("[data-opens=commands]")) this.#open();
    if (event.target.closest("[data-opens=shortcuts]")) this.#showSheet();
  }

  #key(event) {
    const again = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (composing(event) ? event.key === "Escape" : again) event.preventDefault();
    if (again && !composing(event)) this.menu.close();
  }

  async #open() {
    this.here = [...document.querySelectorAll(HERE)].filter((one) => usable(one) && labelOf(one));
    this.field.value = "";
    this.found.replaceChildren();
    this.menu.showModal();
    this.options.choose(null);
    const asked = new URLSearchParams(this.here.map((one) => ["here", labelOf(one)]));
    this.entries.innerHTML = (await this.#ask(`${this.dataset.url}?${asked}`)) || this.entries.innerHTML;
    for (const row of this.entries.querySelectorAll("[data-here]")) {
      const keys = this.here[Number(row.dataset.here)]?.dataset.shortcut;
      if (keys) row.append(...showKeys(keys));
    }
    this.#filter();
  }

  async #ask(url) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    return answer?.ok && !answer.redirected ? answer.text() : "";
  }

  #typed() {
    this.#filter();
    clearTimeout(this.timer);
    const words = this.field.value.trim();
    if (!words) return this.found.replaceChildren();
    this.timer = setTimeout(async () => {
      const rows = await this.#ask(`${this.dataset.search}?${new URLSearchParams({ q: words })}`);
      if (words !== this.field.value.trim()) return;
      this.found.innerHTML = rows;
      for (const note of this.found.querySelectorAll(".search-none")) note.remove();
      this.#chooseFirst();
    }, PAUSE);
  }

  // An entry stays when each typed word begins one of its words: its name in three languages, as written and as said.
  #filter() {
    const typed = this.field.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of this.entries.querySelectorAll("[role=option]")) {
      const words = row.dataset.words.split(" ");
      row.hidden = !typed.every((one) => words.some((word) => word.startsWith(one)));
    }
    for (const group of this.entries.querySelectorAll("[role=group]")) {
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    }
    this.#chooseFirst();
  }

  #chooseFirst() {
    const first = this.options.all()[0];
    this.options.choose(this.options.chosen() ?? (this.field.value.trim() ? first : null));
    this.none.hidden = Boolean(first);
  }

  #click(event) {
    if (event.target === this.menu) return this.menu.close(); // beside the box
    const row = event.target.closest("[role=option]");
    if (!row) return;
    this.menu.close();
    if (row.dataset.here) this.here[Number(row.dataset.here)].click();
  }

  #showSheet() {
    this.menu.close();
    const lines = [...document.querySelectorAll("[data-shortcut]")]
      .filter((one) => !one.closest("dialog") && usable(one))
      .map((one) => [one.dataset.shortcut, one.dataset.shortcutLabel || labelOf(one)]);
    for (const one of document.querySelectorAll("[data-keys]")) lines.push([one.dataset.keys, labelOf(one)]);
    const rows = lines.map(([keys, label]) => {
      const row = document.createElement("li");
      const name = Object.assign(document.createElement("span"), { textContent: label });
      row.append(name, ...showKeys(keys));
      row.setAttribute("aria-label", `${label}: ${written(keys).join(" ")}`);
      return row;
    });
    this.sheet.querySelector("ul").replaceChildren(...rows);
    this.sheet.showModal();
  }
}

customElements.define("shuke-commands", Commands);
