// <shuke-merge>: the column of the record that stays is marked.
class Merge extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => event.target.matches("[data-survivor]") && this.#mark());
    this.#mark();
  }

  #mark() {
    for (const radio of this.querySelectorAll("[data-survivor]")) radio.closest("th").classList.toggle("stays", radio.checked);
  }
}

customElements.define("shuke-merge", Merge);
