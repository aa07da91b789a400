// Walking through the rows and cells of a list by keyboard: j k and arrows, x to select, Enter to open, e to edit.
import { plain } from "./ask.js";

export class Rows {
  constructor(list) {
    this.list = list;
    this.body = list.querySelector("tbody");
    this.body.addEventListener("keydown", (event) => this.#arrows(event));
    list.keys = (event) => this.#key(event);
  }

  get all() {
    return [...this.body.rows];
  }

  get here() {
    return this.body.querySelector("tr.here") ?? document.activeElement?.closest?.("tbody tr");
  }

  go(row, cell) {
    for (const one of this.body.querySelectorAll("tr.here")) one.classList.remove("here");
    if (!row) return;
    row.classList.add("here");
    const target = cell ?? row;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.list.dispatchEvent(new CustomEvent("row", { detail: row, bubbles: true }));
  }

  step(by) {
    const rows = this.all;
    const at = rows.indexOf(this.here);
    this.go(at < 0 ? rows[0] : rows[Math.max(0, Math.min(rows.length - 1, at + by))]);
  }

  #key(event) {
    if (!plain(event)) return;
    const act = {
      j: () => this.step(1),
      k: () => this.step(-1),
      x: () => this.list.picks?.toggle(this.here, event.shiftKey),
      e: () => this.list.cells?.edit(this.#cell() ?? this.here?.querySelector("td[data-can]")),
    }[event.key.toLowerCase()];
    if (!act || (event.key !== "j" && event.key !== "k" && !this.here)) return;
    event.preventDefault();
    act();
  }

  #cell() {
    return document.activeElement?.closest?.("td");
  }

  // Only while the row or a cell itself has the focus, so that links and boxes keep their own keys.
  #arrows(event) {
    if (!plain(event) || !event.target.matches("tr, td")) return;
    const row = event.target.closest("tr");
    const cell = event.target.closest("td");
    const cells = [...row.cells].filter((one) => !one.classList.contains("cell-pick"));
    const at = cells.indexOf(cell);
    const act = {
      ArrowDown: () => this.#beside(row, at, 1),
      ArrowUp: () => this.#beside(row, at, -1),
      ArrowRight: () => this.go(row, cells[Math.min(cells.length - 1, at + 1)]),
      ArrowLeft: () => this.go(row, cells[at - 1]),
      Enter: () => (cell ? this.list.cells.edit(cell) : this.list.open(row)),
      F2: () => this.list.cells.edit(cell ?? cells[0]),
      Escape: () => cell && this.go(row),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #beside(row, at, by) {
    const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
    if (!next) return;
    const cells = [...next.cells].filter((one) => !one.classList.contains("cell-pick"));
    this.go(next, at < 0 ? undefined : cells[at]);
  }
}
