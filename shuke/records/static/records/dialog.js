// <shuke-dialog>: a dialog that htmx fills; it opens when something has arrived and closes by [data-close], Escape, or a
// press outside.
class Dialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.dialog.addEventListener("htmx:afterSwap", (event) => this.#arrived(event));
    this.addEventListener("click", (event) => {
      if (event.target === this.dialog || event.target.closest("[data-close]")) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => this.dialog.replaceChildren());
  }

  #arrived(event) {
    if (event.target !== this.dialog || !this.dialog.childElementCount) return;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector("[autofocus]")?.focus();
  }
}

// <shuke-order>: lines that are put in order by dragging them, or by their [data-up] and [data-down] buttons.
class Order extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol, ul");
    this.addEventListener("click", (event) => this.#step(event));
    this.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  #step(event) {
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    const line = button.closest("li");
    const up = "up" in button.dataset;
    const beside = up ? line.previousElementSibling : line.nextElementSibling;
    if (!beside) return;
    up ? beside.before(line) : beside.after(line);
    button.focus();
    this.#changed();
  }

  #grab(event) {
    const line = event.target.closest(".column-grip")?.closest("li");
    if (!line) return;
    event.preventDefault();
    line.classList.add("dragged");
    const move = (moved) => {
      const over = document.elementFromPoint(moved.clientX, moved.clientY)?.closest("li");
      if (!over || over === line || over.parentElement !== this.list) return;
      const box = over.getBoundingClientRect();
      moved.clientY < box.top + box.height / 2 ? over.before(line) : over.after(line);
    };
    const drop = () => {
      line.classList.remove("dragged");
      document.removeEventListener("pointermove", move);
      this.#changed();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", drop, { once: true });
    document.addEventListener("pointercancel", drop, { once: true });
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("ordered", { bubbles: true }));
  }
}

customElements.define("shuke-dialog", Dialog);
customElements.define("shuke-order", Order);
