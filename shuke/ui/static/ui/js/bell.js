// <shuke-bell data-url data-subscribe data-worker data-person [data-pulse data-pops]>: asks, while somebody looks at the page,
// whether there is something new; and says once a visit that this browser is still the one to be told on. Where the shop
// wants what happens at once, it asks the pulse twice a second, which answers with a number or with nothing.
import { isOf, subscription, tell } from "./device.js";

const EVERY = 60_000;
const PULSE = 500;
const PAUSE = 15_000; // after an answer that makes no sense
const MOST = 3; // notes at once: the older ones stay behind the bell
const SAID = "told-this-visit";
const SEEN = "newest-notice";

class Bell extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => document.visibilityState === "visible" && this.ask(), EVERY);
    if (this.dataset.pulse) this.beat = setTimeout(() => this.feel(), PULSE);
    this.renew().catch(() => {}); // no network, or storage is switched off
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    clearTimeout(this.beat);
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.url, { redirect: "error" });
      if (answer.ok) this.innerHTML = await answer.text();
    } catch {
      // no network, or signed out: the next page will tell
    }
  }

  // The number last seen outlives the page, so that nothing is missed between two.
  async feel() {
    let wait = PULSE;
    if (document.visibilityState === "visible") {
      const key = `${SEEN}:${this.dataset.person}`;
      const known = sessionStorage.getItem(key);
      try {
        const answer = await fetch(`${this.dataset.pulse}?after=${known ?? ""}`, { credentials: "omit", redirect: "error" });
        if (!answer.ok) wait = PAUSE;
        else if (answer.status === 200) {
          sessionStorage.setItem(key, await answer.text());
          if (known !== null) await Promise.all([this.pop(known), this.ask()]);
        }
      } catch {
        wait = PAUSE;
      }
    }
    if (this.isConnected) this.beat = setTimeout(() => this.feel(), wait);
  }

  async pop(after) {
    const answer = await fetch(`${this.dataset.pops}?after=${after}`, { redirect: "error" });
    const place = document.querySelector("shuke-toasts");
    if (!answer.ok || !place) return;
    const made = document.createRange().createContextualFragment(await answer.text());
    for (const note of [...made.children]) if (!place.querySelector(`[data-pop="${note.dataset.pop}"]`)) place.append(note);
    for (const old of [...place.querySelectorAll(".toast-pop")].slice(0, -MOST)) old.remove();
  }

  async renew() {
    if (!isOf(this.dataset.person) || sessionStorage.getItem(SAID) === this.dataset.person) return;
    const known = await subscription(this.dataset.worker);
    if (known && (await tell(known, this.dataset, "yes"))) sessionStorage.setItem(SAID, this.dataset.person);
  }
}

customElements.define("shuke-bell", Bell);
