// <shuke-back>: a button back to where the person came from; hidden when there is nowhere to go.
class Back extends HTMLElement {
  connectedCallback() {
    if (history.length < 2) this.hidden = true;
    this.querySelector("button").addEventListener("click", () => history.back());
  }
}

customElements.define("shuke-back", Back);
