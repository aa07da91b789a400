// <shuke-list>: the table of a list, with its keyboard. Each part is a file of its own.
import "./dialog.js";
import "./panel.js";
import "./views.js";
import { plain } from "./ask.js";
import { Cells } from "./cells.js";
import { Columns } from "./columns.js";
import { Paste } from "./paste.js";
import { Picks } from "./picks.js";
import { Rows } from "./rows.js";

const DOUBLE = 250; // milliseconds in which a second click still makes a double click

class List extends HTMLElement {
  connectedCallback() {
    this.heads = [...this.querySelectorAll("thead th")];
    this.rows = new Rows(this);
    this.cells = new Cells(this);
    this.columns = new Columns(this);
    this.picks = new Picks(this);
    this.pasting = new Paste(this);
    this.pressed = (event) => (this.keys(event), this.#key(event));
    document.addEventListener("keydown", this.pressed);
    this.querySelector("tbody").addEventListener("click", (event) => this.#clicked(event));
    this.#remember();
  }

  // For "previous" and "next" on the page of a record.
  #remember() {
    try {
      sessionStorage.setItem(`list:${this.dataset.slug}`, this.dataset.query);
    } catch {
      // storage is switched off: then there are none
    }
  }

  // A click anywhere on a row opens it beside the list; a double click changes the cell instead.
  #clicked(event) {
    clearTimeout(this.opening);
    const row = event.target.closest("tr");
    if (event.defaultPrevented || event.detail > 1 || event.target.closest("a, button, input, label, select, textarea, form, .cell-pick")) return;
    if (getSelection()?.toString()) return;
    const wait = event.target.closest("td[data-can]") ? DOUBLE : 0;
    this.opening = setTimeout(() => this.querySelector(".cell-form") ?? this.open(row), wait);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
  }

  open(row) {
    document.querySelector("shuke-panel").open(row.dataset.id);
  }

  #key(event) {
    if (!plain(event)) return;
    const tabs = [...document.querySelectorAll(".view-tabs a.tab")];
    const here = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
    const act = {
      c: () => document.querySelector("[data-shortcut=n]")?.click(),
      f: () => document.querySelector(".filter-add, .chip-button, .list-filter input")?.focus(),
      ",": () => tabs[here - 1]?.click(),
      ".": () => tabs[here + 1]?.click(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

customElements.define("shuke-list", List);
