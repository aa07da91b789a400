// <shuke-neighbours data-url>: before and after this record in the list that the person last saw; Ctrl and an arrow go there.
import { ask, composing, typing } from "./ask.js";

class Neighbours extends HTMLElement {
  async connectedCallback() {
    this.key = (event) => this.#key(event);
    document.addEventListener("keydown", this.key);
    const answer = await ask(this.dataset.url + (this.#list() ?? ""));
    if (answer) this.innerHTML = await answer.text();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.key);
  }

  #list() {
    try {
      return sessionStorage.getItem(`list:${this.dataset.slug}`);
    } catch {
      return null;
    }
  }

  #key(event) {
    if (!event.ctrlKey || event.shiftKey || event.altKey || composing(event) || typing(event.target)) return;
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = rel && this.querySelector(`a[rel=${rel}]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  }
}

customElements.define("shuke-neighbours", Neighbours);
