// <shuke-pairs>: walk through the pairs with J and K, decide the one in focus with M (or H), N and S. Keys come from js/keys.js,
// which is silent while an input method composes.
const ANSWERS = ["h", "m", "n", "s"];

class Pairs extends HTMLElement {
  connectedCallback() {
    this.pressed = (event) => this.#press(event);
    document.addEventListener("shortcut", this.pressed);
    this.addEventListener("focusin", (event) => (this.current = event.target.closest(".pair")?.id ?? this.current));
    this.addEventListener("htmx:load", (event) => event.target.matches(".pair") && this.#decided());
    for (const select of document.querySelectorAll("[data-sends]")) {
      select.addEventListener("change", () => select.form.requestSubmit());
      select.form.querySelector("button").hidden = true;
    }
  }

  disconnectedCallback() {
    document.removeEventListener("shortcut", this.pressed);
  }

  get #pairs() {
    return [...this.querySelectorAll(".pair")];
  }

  get #at() {
    return this.#pairs.findIndex((pair) => pair.id === this.current);
  }

  #press(event) {
    const { key } = event.detail;
    if (key === "j" || key === "k") this.#go(this.#at + (key === "j" ? 1 : -1));
    else if (ANSWERS.includes(key)) this.#answer(key);
    else return;
    event.preventDefault();
  }

  #go(at) {
    const pair = this.#pairs[Math.min(Math.max(at, 0), this.#pairs.length - 1)];
    this.current = pair?.id;
    pair?.focus();
  }

  #answer(key) {
    if (this.#at < 0) this.#go(0);
    this.#pairs[this.#at]?.querySelector(`[data-answer="${key}"]`)?.click();
  }

  // The next that is still to be decided takes the focus.
  #decided() {
    const pairs = this.#pairs;
    if (!pairs[this.#at]?.matches(".pair-decided")) return pairs[this.#at]?.focus();
    const next = pairs.findIndex((pair, at) => at > this.#at && !pair.matches(".pair-decided"));
    this.#go(next < 0 ? this.#at : next);
  }
}

customElements.define("shuke-pairs", Pairs);
