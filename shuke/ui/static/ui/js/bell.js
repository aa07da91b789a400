// <shuke-bell data-url>: asks once a minute, while somebody looks at the page, whether there is something new.
const EVERY = 60_000;

class Bell extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => document.visibilityState === "visible" && this.ask(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.url, { redirect: "error" });
      if (answer.ok) this.innerHTML = await answer.text();
    } catch {
      // no network, or signed out: the next page will tell
    }
  }
}

customElements.define("shuke-bell", Bell);
