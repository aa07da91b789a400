// A block copied in a spreadsheet, pasted on a cell of the list: the server shows what it would change, and asks.
import { token, typing } from "./ask.js";

export class Paste {
  constructor(list) {
    this.list = list;
    list.addEventListener("paste", (event) => this.#paste(event));
  }

  #paste(event) {
    const cell = document.activeElement?.closest?.("td");
    const text = event.clipboardData?.getData("text/plain");
    if (!cell || !text || typing(event.target) || cell.matches(".cell-pick") || !this.list.querySelector("td[data-can]")) return;
    event.preventDefault();
    const rows = [...this.list.querySelectorAll("tbody tr")];
    const ids = rows.slice(rows.indexOf(cell.closest("tr"))).map((row) => row.dataset.id);
    const names = this.list.heads.slice(cell.cellIndex).map((head) => head.dataset.name);
    htmx.ajax("POST", `${this.list.dataset.base}paste/`, {
      target: "#dialog",
      source: this.list,
      headers: { "X-CSRFToken": token() },
      values: { text, ids: ids.join(","), names: names.join(",") },
    });
  }
}
