// <shuke-case-queue>: j and k walk through the cases; r, a and e press the button of the case that one stands on.

class Queue extends HTMLElement {
  connectedCallback() {
    this.heard = (event) => this.#key(event);
    document.addEventListener("shortcut", this.heard);
  }

  disconnectedCallback() {
    document.removeEventListener("shortcut", this.heard);
  }

  #key(event) {
    const rows = [...this.querySelectorAll(".case-row")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const { key } = event.detail;
    const step = { j: 1, k: -1 }[key];
    if (step) {
      const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
      next?.querySelector("h2 a").focus();
      next?.scrollIntoView({ block: "nearest" });
    } else {
      const button = rows[Math.max(here, 0)]?.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  }
}

customElements.define("shuke-case-queue", Queue);
