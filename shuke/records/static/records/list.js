// <shuke-list>: the table of a list, with its keyboard. Each part is a file of its own.
import "./dialog.js";
import { plain } from "./ask.js";
import { Cells } from "./cells.js";
import { Columns } from "./columns.js";
import { Picks } from "./picks.js";
import { Rows } from "./rows.js";

class List extends HTMLElement {
  connectedCallback() {
    this.heads = [...this.querySelectorAll("thead th")];
    this.rows = new Rows(this);
    this.cells = new Cells(this);
    this.columns = new Columns(this);
    this.picks = new Picks(this);
    this.pressed = (event) => (this.keys(event), this.#key(event));
    document.addEventListener("keydown", this.pressed);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
  }

  open(row) {
    location.assign(`${this.dataset.base}${row.dataset.id}/`);
  }

  #key(event) {
    if (!plain(event)) return;
    const tabs = [...document.querySelectorAll(".view-tabs a.tab")];
    const here = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
    const act = {
      c: () => document.querySelector("[data-create]")?.click(),
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
