// <shuke-inline>: where a small form opens, after the link that asked for it. Cancel and Escape close it again and give
// the focus back to that link. Without JavaScript the link leads to a page of its own.
class Inline extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:beforeSwap", (event) => this.#asked(event.detail.requestConfig.elt));
    this.addEventListener("click", (event) => {
      if (!event.target.closest("[data-close]")) return;
      event.preventDefault();
      this.#close();
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      event.stopPropagation();
      this.#close();
    });
  }

  #asked(opener) {
    if (opener.tagName === "A") this.opener = opener;
    for (const other of document.querySelectorAll("shuke-inline")) if (other !== this) other.replaceChildren();
  }

  #close() {
    this.replaceChildren();
    this.opener?.focus();
  }
}

customElements.define("shuke-inline", Inline);
