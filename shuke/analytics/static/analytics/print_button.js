// <shuke-print><button>…</button></shuke-print>: opens the printer's dialogue.
customElements.define("shuke-print", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => window.print());
  }
});
