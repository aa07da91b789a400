// <shuke-calendar>: an entry is dragged to another day, or moved by Shift and an arrow. The server decides.
import { ask, asked, composing } from "./ask.js";
import { Cells } from "./cells.js";
import { Dragging } from "./dragging.js";

class Calendar extends HTMLElement {
  connectedCallback() {
    this.heads = [];
    this.cells = new Cells(this);
    this.addEventListener("click", (event) => this.#click(event));
    if (!("movable" in this.dataset)) return;
    const drop = (entry, day) => this.#move(entry, day);
    this.dragging = new Dragging(this, { things: ".calendar-entry", places: ".calendar-day", drop });
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  #click(event) {
    const entry = event.target.closest(".calendar-entry");
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const panel = document.querySelector("shuke-panel");
    if (!panel) return; // the link leads to the record's page
    event.preventDefault();
    if (!this.dragging?.active) panel.open(entry.dataset.id);
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
}

customElements.define("shuke-calendar", Calendar);
