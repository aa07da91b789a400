// The heads of a table: dragged by their edge they change width, dragged themselves they change places. By keyboard, on a
// head: Shift with an arrow for the width, Alt and Shift with an arrow for the place.
import { ask, asked, composing } from "./ask.js";

const STEP = 16;
const LEAST = 60;
const MOST = 1200;
const PAUSE = 600;

export class Columns {
  constructor(list) {
    this.list = list;
    this.table = list.querySelector("table");
    this.heads = [...this.table.querySelectorAll("thead th[data-name]")];
    this.cols = [...this.table.querySelectorAll("col")].slice(-this.heads.length);
    if (this.cols.every((col) => col.width)) this.#settle();
    const row = this.table.tHead;
    row.addEventListener("pointerdown", (event) => this.#down(event));
    row.addEventListener("keydown", (event) => this.#key(event));
    row.addEventListener("dragstart", (event) => event.preventDefault());
  }

  // From now on every column is exactly as wide as it says.
  #settle() {
    const picks = this.table.querySelector("th.cell-pick")?.offsetWidth ?? 0;
    const widths = this.cols.map((col, at) => Number(col.width) || Math.round(this.heads[at].offsetWidth));
    this.cols.forEach((col, at) => (col.width = widths[at]));
    this.table.style.width = `${picks + widths.reduce((sum, one) => sum + one, 0)}px`;
    this.table.classList.add("sized");
  }

  #resize(at, width) {
    this.#settle();
    const wanted = Math.max(LEAST, Math.min(MOST, Math.round(width)));
    this.table.style.width = `${this.table.offsetWidth + wanted - Number(this.cols[at].width)}px`;
    this.cols[at].width = wanted;
  }

  #down(event) {
    const head = event.target.closest("th[data-name]");
    if (!head || event.button || event.pointerType === "touch") return;
    const begin = { x: event.clientX, width: head.offsetWidth, at: this.heads.indexOf(head) };
    if (event.target.closest(".col-grip")) {
      event.preventDefault();
      this.#follow((moved) => this.#resize(begin.at, begin.width + moved.clientX - begin.x), () => this.#save());
    } else {
      this.#drag(head, begin.x);
    }
  }

  #follow(move, drop) {
    const end = (event) => {
      document.removeEventListener("pointermove", move);
      drop(event);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end, { once: true });
  }

  #drag(head, from) {
    let over = null;
    let moving = false;
    const mark = (to) => {
      over?.classList.remove("drop-here");
      over = to;
      over?.classList.add("drop-here");
    };
    this.#follow((event) => {
      moving ||= Math.abs(event.clientX - from) > 8;
      if (!moving) return;
      head.classList.add("dragged");
      mark(document.elementFromPoint(event.clientX, event.clientY)?.closest("th[data-name]"));
    }, () => {
      head.classList.remove("dragged");
      const to = over;
      mark(null);
      if (!moving) return;
      head.addEventListener("click", (event) => event.preventDefault(), { once: true, capture: true });
      if (to && to !== head) this.#place(this.heads.indexOf(head), this.heads.indexOf(to));
    });
  }

  #key(event) {
    const at = this.heads.indexOf(event.target.closest("th[data-name]"));
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (at < 0 || !step || !event.shiftKey || composing(event)) return;
    event.preventDefault();
    if (event.altKey) this.#place(at, at + step);
    else {
      this.#resize(at, this.heads[at].offsetWidth + step * STEP);
      this.#soon();
    }
  }

  async #place(from, to) {
    if (to < 0 || to >= this.heads.length) return;
    const order = this.heads.map((head, at) => this.#kept(head, at));
    order.splice(to, 0, ...order.splice(from, 1));
    if (await this.#send(order)) location.reload();
  }

  #kept(head, at) {
    const width = this.cols[at].width;
    return width ? `${head.dataset.name}:${width}` : head.dataset.name;
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#save(), PAUSE);
  }

  #save() {
    return this.#send(this.heads.map((head, at) => this.#kept(head, at)));
  }

  #send(columns) {
    return ask(`${this.list.dataset.base}arrange/`, asked(this.list, { arranged: columns.join(",") }));
  }
}
