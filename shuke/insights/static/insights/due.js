// <due-undo>: the note after an answer. It stays ten seconds, longer while someone reads or reaches for its button.
const STAY = 10_000;

class Undo extends HTMLElement {
  connectedCallback() {
    for (const other of document.querySelectorAll("due-undo")) if (other !== this) other.remove();
    const leave = () => (this.matches(":hover, :focus-within") ? setTimeout(leave, 1000) : this.remove());
    setTimeout(leave, STAY);
    this.addEventListener("htmx:afterRequest", (event) => event.detail.successful && this.remove());
  }
}

customElements.define("due-undo", Undo);
