// <shuke-bell data-url data-subscribe data-worker data-person>: asks once a minute, while somebody looks at the page, whether
// there is something new; and says once a visit that this browser is still the one to be told on.
import { isOf, subscription, tell } from "./device.js";

const EVERY = 60_000;
const SAID = "told-this-visit";

class Bell extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => document.visibilityState === "visible" && this.ask(), EVERY);
    this.renew().catch(() => {}); // no network, or storage is switched off
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

  async renew() {
    if (!isOf(this.dataset.person) || sessionStorage.getItem(SAID) === this.dataset.person) return;
    const known = await subscription(this.dataset.worker);
    if (known && (await tell(known, this.dataset, "yes"))) sessionStorage.setItem(SAID, this.dataset.person);
  }
}

customElements.define("shuke-bell", Bell);
