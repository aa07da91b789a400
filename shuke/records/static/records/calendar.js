// <shuke-calendar>: an entry is dragged to another day, or moved by Shift and an arrow. The server decides.
import { ask, asked, composing } from "./ask.js";
import { Cells } from "./cells.js";

const LONG = 400;
const NEAR = 6;

class Calendar extends HTMLElement {
  connectedCallback() {
    this.heads = [];
    this.cells = new Cells(this);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("dragstart", (event) => event.preventDefault());
    if (!("movable" in this.dataset)) return;
    this.addEventListener("pointerdown", (event) => this.#down(event));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  #click(event) {
    const entry = event.target.closest(".calendar-entry");
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!this.dragged) document.querySelector("shuke-panel").open(entry.dataset.id);
  }

  #key(event) {
    const entry = event.target.closest(".calendar-entry");
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!entry || !step || !event.shiftKey || composing(event)) return;
    event.preventDefault();
    const days = [...this.querySelectorAll(".calendar-day")];
    this.#move(entry, days[days.indexOf(entry.closest(".calendar-day")) + step]);
  }

  async #move(entry, to) {
    const from = entry.closest(".calendar-day");
    if (!to || to === from) return;
    const focused = entry.contains(document.activeElement);
    to.querySelector("ul").prepend(entry);
    const moved = asked(this, { from: from.dataset.day, to: to.dataset.day });
    const answer = await ask(`${this.dataset.base}${entry.dataset.id}/reschedule/`, moved);
    if (!answer?.ok) from.querySelector("ul").prepend(entry);
    for (const one of [from, to]) one.classList.toggle("idle", !one.querySelector(".calendar-entry"));
    if (focused) entry.querySelector("a").focus();
  }

  #down(event) {
    const entry = event.target.closest(".calendar-entry");
    if (!entry || event.button) return;
    const begin = { x: event.clientX, y: event.clientY };
    let held = event.pointerType !== "touch";
    let over = null;
    const timer = held ? 0 : setTimeout(() => (held = true), LONG);
    const stay = (moved) => held && moved.preventDefault();
    const move = (moved) => {
      const far = Math.hypot(moved.clientX - begin.x, moved.clientY - begin.y) > NEAR;
      if (!held) return far && clearTimeout(timer);
      if (!far && !this.dragged) return;
      this.dragged = true;
      entry.classList.add("dragged");
      entry.style.translate = `${moved.clientX - begin.x}px ${moved.clientY - begin.y}px`;
      over?.classList.remove("drop-here");
      over = document.elementsFromPoint(moved.clientX, moved.clientY).find((one) => one.matches(".calendar-day"));
      over?.classList.add("drop-here");
    };
    const end = (ended) => {
      clearTimeout(timer);
      document.removeEventListener("pointermove", move);
      document.removeEventListener("touchmove", stay);
      for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, end);
      entry.classList.remove("dragged");
      entry.style.translate = "";
      over?.classList.remove("drop-here");
      if (this.dragged && ended.type === "pointerup") this.#move(entry, over);
      setTimeout(() => (this.dragged = false));
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("touchmove", stay, { passive: false });
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
  }
}

customElements.define("shuke-calendar", Calendar);
