// Changing a cell where it stands: double click, Enter or F2 bring the field's own input; Enter saves, Tab saves and goes
// on, Escape leaves it as it was. What the server refuses is said at the cell.
import { ask, composing, tell } from "./ask.js";

export class Cells {
  constructor(list) {
    this.list = list;
    this.body = list.querySelector("tbody");
    if (!this.body) return; // beside a board there are only the panel's fields
    this.body.addEventListener("dblclick", (event) => this.#double(event));
    this.body.addEventListener("click", (event) => this.#pencil(event), { capture: true });
    this.body.addEventListener("mouseover", (event) => this.#explain(event.target.closest("td[data-fixed]")));
  }

  name(cell) {
    return cell.dataset.name ?? this.list.heads[cell.cellIndex]?.dataset.name;
  }

  why(cell) {
    return this.list.heads[cell.cellIndex]?.dataset.why || this.list.dataset.locked;
  }

  #explain(cell) {
    if (cell && !cell.title) cell.title = this.why(cell);
  }

  #double(event) {
    const cell = event.target.closest("td");
    if (!cell || event.target.closest("a, input, select, textarea, button, form") || cell.matches(".cell-pick")) return;
    event.preventDefault();
    getSelection()?.removeAllRanges();
    this.edit(cell);
  }

  // The pencil is drawn in the cell's corner.
  #pencil(event) {
    const cell = event.target.closest("td[data-can]");
    if (!cell || event.target !== cell || cell.querySelector("form")) return;
    const box = cell.getBoundingClientRect();
    if (box.right - event.clientX > 28 || matchMedia("(width < 48rem)").matches) return;
    event.stopPropagation();
    this.edit(cell);
  }

  async edit(cell) {
    if (!cell || cell.querySelector("form")) return;
    if (!cell.matches("[data-can]")) {
      if (cell.matches("[data-fixed]")) tell(this.why(cell), "info");
      return;
    }
    const row = cell.closest("[data-id]");
    const address = `${this.list.dataset.base}${row.dataset.id}/cell/${this.name(cell)}/${this.list.dataset.query}`;
    const answer = await ask(address);
    if (!answer) return;
    const before = cell.innerHTML;
    this.#fill(cell, await answer.text(), address, before);
  }

  #fill(cell, html, address, before) {
    cell.innerHTML = html;
    const form = cell.querySelector("form");
    const input = form.querySelector("input:not([type=hidden]), select, textarea");
    const was = new URLSearchParams(new FormData(form)).toString();
    const leave = () => {
      cell.innerHTML = before;
      if (cell.matches("td")) this.list.rows.go(cell.closest("tr"), cell);
    };
    const save = (then) => {
      if (form.dataset.saving) return;
      const now = new URLSearchParams(new FormData(form)).toString();
      if (now === was && !form.querySelector(".field-error")) return leave() ?? then?.(cell);
      form.dataset.saving = "yes";
      this.#save(cell, form, address, before, then);
    };
    form.addEventListener("submit", (event) => (event.preventDefault(), save()));
    form.addEventListener("keydown", (event) => this.#key(event, leave, save));
    form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !form.contains(event.relatedTarget)) save();
    });
    cell.tabIndex = -1;
    input?.focus();
    if (input?.matches("input[type=text], input[type=number], input[type=email], input[type=tel]")) input.select?.();
  }

  #key(event, leave, save) {
    if (composing(event)) return;
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented) leave();
    else if (event.key === "Enter" && !event.defaultPrevented && (!event.target.matches("textarea, button") || event.ctrlKey)) save();
    else if (event.key === "Tab") save((saved) => this.edit(this.#next(saved, event.shiftKey ? -1 : 1)));
    else return;
    event.preventDefault();
  }

  #next(cell, by) {
    const cells = [...cell.closest("tbody, dl").querySelectorAll("[data-can]")];
    return cells[cells.indexOf(cell) + by];
  }

  async #save(cell, form, address, before, then) {
    const answer = await ask(address, new FormData(form));
    delete form.dataset.saving;
    if (!answer) return;
    const html = await answer.text();
    if (answer.status === 422) return this.#fill(cell, html, address, before);
    const id = cell.closest("[data-id]").dataset.id;
    const row = this.body?.querySelector(`tr[data-id="${id}"]`);
    const fresh = row && this.replace(row, html);
    if (!cell.matches("td")) return document.querySelector("shuke-panel").load(id);
    const there = fresh?.cells[cell.cellIndex];
    if (then && there) then(there);
    else if (fresh) this.list.rows.go(fresh, there);
  }

  // The whole row: other cells may follow from the one that was changed.
  replace(row, html) {
    const holder = document.createElement("tbody");
    holder.innerHTML = html;
    const fresh = holder.rows[0];
    if (!fresh) return null;
    row.replaceWith(fresh);
    this.list.picks?.show();
    return fresh;
  }
}
