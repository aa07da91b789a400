// <shuke-views>: the tabs of saved views, put in order by dragging one, by Shift and an arrow on it, or by the buttons in
// "about this view".
import { ask, composing, fields } from "./ask.js";

const NEAR = 6;

class Views extends HTMLElement {
  connectedCallback() {
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("pointerdown", (event) => this.#down(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => this.dragged && event.preventDefault(), { capture: true });
    this.pressed = (event) => this.#pressed(event.target.closest("[data-tab-step]"));
    document.addEventListener("click", this.pressed);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.pressed);
  }

  get tabs() {
    return [...this.querySelectorAll("[data-view]")];
  }

  #key(event) {
    const tab = event.target.closest("[data-view]");
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!tab || !by || !event.shiftKey || composing(event)) return;
    event.preventDefault();
    this.#step(tab, by);
    tab.focus();
  }

  #pressed(button) {
    const tab = button && this.tabs.find((one) => one.dataset.view === button.dataset.of);
    if (tab) this.#step(tab, Number(button.dataset.tabStep));
  }

  #step(tab, by) {
    const beside = this.tabs[this.tabs.indexOf(tab) + by];
    if (!beside) return;
    const before = this.tabs;
    by > 0 ? beside.after(tab) : beside.before(tab);
    this.#keep(before);
  }

  // A finger on the tabs scrolls them: only a mouse or a pen drags.
  #down(event) {
    const tab = event.target.closest("[data-view]");
    if (!tab || event.button || event.pointerType === "touch") return;
    const before = this.tabs;
    const move = (moved) => {
      this.dragged ||= Math.abs(moved.clientX - event.clientX) > NEAR;
      tab.classList.toggle("dragged", Boolean(this.dragged));
      const over = this.tabs.find((one) => within(one, moved.clientX));
      if (!this.dragged || !over || over === tab) return;
      this.tabs.indexOf(over) < this.tabs.indexOf(tab) ? over.before(tab) : over.after(tab);
    };
    const drop = () => {
      document.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, drop);
      tab.classList.remove("dragged");
      if (this.dragged) this.#keep(before);
      setTimeout(() => (this.dragged = false));
    };
    document.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, drop);
  }

  async #keep(before) {
    const answer = await ask(this.dataset.url, fields({ view: this.tabs.map((one) => one.dataset.view) }));
    if (!answer) this.querySelector(".tab-add").before(...before);
  }
}

// Past the middle of a wide tab, so that two of different width do not change places for ever.
function within(tab, x) {
  const box = tab.getBoundingClientRect();
  return Math.abs(x - (box.left + box.width / 2)) < box.width / 4;
}

customElements.define("shuke-views", Views);
