// Selecting rows: boxes, x, Shift for a stretch, a long press on a phone. What is selected outlives turning the page; the
// bar at the bottom says how many and what to do with them.
import { composing } from "./ask.js";

const LONG = 500;

export class Picks {
  constructor(list) {
    this.list = list;
    this.body = list.querySelector("tbody");
    this.bar = document.querySelector("shuke-bulk");
    this.key = `picked:${list.dataset.slug}${list.dataset.query}`;
    this.ids = new Set(this.#kept());
    if (!this.bar || !list.querySelector("table.picking")) return;
    this.head = list.querySelector("thead .cell-pick input");
    this.head.addEventListener("change", () => this.#all(this.head.checked));
    this.body.addEventListener("click", (event) => this.#click(event));
    this.body.addEventListener("touchstart", (event) => this.#press(event), { passive: true });
    this.bar.picks = this;
    this.button = document.querySelector("[data-selecting]");
    this.button?.addEventListener("click", () => this.#turn());
    this.show();
  }

  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    } catch {
      return [];
    }
  }

  toggle(row, stretch = false) {
    if (!row || !this.bar) return;
    const yes = !this.ids.has(row.dataset.id);
    this.#set(stretch ? this.#between(row) : [row], yes);
    this.last = row;
  }

  #between(row) {
    const rows = [...this.body.rows];
    const [from, to] = [rows.indexOf(this.last), rows.indexOf(row)];
    return from < 0 ? [row] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  }

  #set(rows, yes) {
    this.everything = false;
    for (const row of rows) yes ? this.ids.add(row.dataset.id) : this.ids.delete(row.dataset.id);
    this.#keep();
  }

  #all(yes) {
    this.#set([...this.body.rows], yes);
  }

  none() {
    this.ids.clear();
    this.everything = false;
    this.list.classList.remove("selecting");
    this.#keep();
  }

  every() {
    this.#all(true);
    this.everything = true;
    this.show();
  }

  #keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...this.ids]));
    } catch {
      // storage is switched off: the selection ends with the page
    }
    this.show();
  }

  #click(event) {
    const row = event.target.closest("tr");
    if (event.target.closest(".cell-pick")) {
      if (!event.target.matches("input")) event.preventDefault();
      this.toggle(row, event.shiftKey);
    } else if (this.list.classList.contains("selecting")) {
      event.preventDefault();
      event.stopPropagation();
      this.toggle(row);
    }
  }

  // By its button or a long press: while selecting, a touch on a row selects it instead of opening it.
  #turn() {
    if (this.list.classList.contains("selecting")) return this.none();
    this.list.classList.add("selecting");
    return this.show();
  }

  #press(event) {
    const row = event.target.closest("tr");
    const timer = setTimeout(() => {
      this.list.classList.add("selecting");
      if (!this.ids.has(row.dataset.id)) this.toggle(row);
      row.addEventListener("contextmenu", (menu) => menu.preventDefault(), { once: true });
      row.addEventListener("click", (click) => (click.preventDefault(), click.stopPropagation()), { once: true, capture: true });
    }, LONG);
    for (const end of ["touchend", "touchmove", "touchcancel"]) this.body.addEventListener(end, () => clearTimeout(timer), { once: true });
  }

  #word(selecting) {
    this.button.dataset.words ??= this.button.textContent;
    this.button.textContent = selecting ? this.button.dataset.done : this.button.dataset.words;
    this.button.setAttribute("aria-pressed", String(selecting));
  }

  show() {
    if (!this.bar) return;
    const rows = [...this.body.rows];
    for (const row of rows) {
      const yes = this.everything || this.ids.has(row.dataset.id);
      row.classList.toggle("picked", yes);
      const box = row.querySelector(".cell-pick input");
      if (box) box.checked = yes;
    }
    if (this.button) this.#word(this.list.classList.contains("selecting"));
    const here = rows.filter((row) => this.ids.has(row.dataset.id)).length;
    this.head.checked = here === rows.length && here > 0;
    this.head.indeterminate = here > 0 && here < rows.length;
    this.bar.show(this.everything, this.ids.size);
  }
}

class Bulk extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.enrich = (event) => this.#enrich(event);
    this.leave = (event) => event.key === "Escape" && !composing(event) && !event.defaultPrevented
      && !document.querySelector("dialog[open], .panel:not([hidden])") && !event.target.closest?.("form") && this.picks?.none();
    document.addEventListener("formdata", this.enrich);
    document.addEventListener("keydown", this.leave);
  }

  disconnectedCallback() {
    document.removeEventListener("formdata", this.enrich);
    document.removeEventListener("keydown", this.leave);
  }

  show(everything, count) {
    this.hidden = !everything && !count;
    document.documentElement.classList.toggle("has-bulk", !this.hidden);
    const words = count === 1 ? this.dataset.one : this.dataset.many.replace("{count}", count.toLocaleString());
    this.querySelector(".bulk-count").textContent = everything ? this.dataset.allWords : words;
    const rest = this.querySelector("[data-everything]");
    if (rest) rest.hidden = everything;
    for (const form of this.querySelectorAll("[data-between]")) {
      const [fewest, most] = form.dataset.between.split(" ").map(Number);
      form.hidden = everything || count < fewest || count > most;
    }
  }

  #click(event) {
    if (event.target.closest("[data-none]")) this.picks.none();
    else if (event.target.closest("[data-everything]")) this.picks.every();
    const asking = event.target.closest("[data-ask]");
    if (!asking) return;
    const more = new URLSearchParams({ do: asking.dataset.ask, set: asking.dataset.field ?? "", count: this.picks.ids.size });
    if (this.picks.everything) more.set("all", "1");
    htmx.ajax("GET", `${this.dataset.base}bulk/form/${this.dataset.query}&${more}`, { target: "#dialog", source: this });
  }

  // Whatever form is about the selected rows gets them as it is sent.
  #enrich(event) {
    const how = event.target.dataset.picked;
    if (!how || !this.picks) return;
    if (this.picks.everything) {
      event.formData.append("all", "1");
      if (how === "joined") event.formData.append("list", this.dataset.query);
    }
    else if (how === "joined") event.formData.append("ids", [...this.picks.ids].join(","));
    else for (const id of this.picks.ids) event.formData.append("ids", id);
    if (event.target.closest("#dialog")) this.picks.none();
  }
}

customElements.define("shuke-bulk", Bulk);
