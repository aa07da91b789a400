// <shuke-choices>: rows of words for a choice field; adds rows, moves them, and goes on to the next with Enter.
class Choices extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector(".choices-rows");
    for (const hidden of this.querySelectorAll("[hidden]")) hidden.hidden = false;
    this.querySelector(".choices-add").addEventListener("click", () => this.#add());
    this.rows.addEventListener("click", (event) => this.#move(event.target.closest("[data-move]")));
    this.rows.addEventListener("keydown", (event) => this.#key(event));
  }

  #add() {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const hidden of row.querySelectorAll("[hidden]")) hidden.hidden = false;
    this.rows.append(row);
    row.querySelector("input[type=text]").focus();
  }

  #move(button) {
    if (!button) return;
    const row = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (up) other.before(row);
    else other.after(row);
    button.focus();
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault();
    const next = event.target.closest("li").nextElementSibling;
    if (next) next.querySelector("input[type=text]").focus();
    else if (event.target.value.trim()) this.#add();
  }
}

customElements.define("shuke-choices", Choices);
