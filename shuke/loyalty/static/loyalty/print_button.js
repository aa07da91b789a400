// <loyalty-print><button>…</button></loyalty-print>: opens the printer's dialogue.
customElements.define("loyalty-print", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => window.print());
  }
});
