// <shuke-basket>: what somebody is about to buy. The server says what it costs this person and how they may pay; without
// a network the prices on the page are added up. Inside it: one form, which the counter sends.
import "./counter-signature.js";

const PAUSE = 120; // ms of no change before the server is asked
export const number = (text) => Number(String(text).normalize("NFKC").replaceAll(",", "").trim() || 0);
const shown = (value) => (Number.isFinite(value) ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "–");

class Basket extends HTMLElement {
  lines = new Map();
  token = crypto.randomUUID();
  customer = null;
  waysHere = []; // [word, label] of ways to pay that are known without a network

  connectedCallback() {
    this.form = this.querySelector("form");
    this.list = this.querySelector("[data-lines]");
    this.terms = this.querySelector("[data-terms]");
    this.pad = this.querySelector("shuke-signature");
    this.addEventListener("click", (event) => this.#tapped(event.target));
    this.addEventListener("input", (event) => this.#typed(event.target));
  }

  // Whose basket it is: what is in it may cost them something else.
  of(customer, waysHere = [], name = "") {
    if (customer !== this.customer) {
      this.terms.replaceChildren();
      this.pad.of(name);
    }
    [this.customer, this.waysHere] = [customer, waysHere];
    if (this.lines.size) this.#ask();
  }

  add(id, { name, price }) {
    const many = this.lines.get(String(id))?.many ?? 0;
    this.lines.set(String(id), { id: String(id), name, price: number(price), many: many + 1 });
    this.#draw();
  }

  clear() {
    this.lines.clear();
    this.terms.replaceChildren();
    this.pad.of("");
    [this.token, this.customer] = [crypto.randomUUID(), null];
    this.#draw();
  }

  // What is sent, once it is known what it costs.
  async sale() {
    if (this.waiting) await this.#quote();
    const chosen = new FormData(this.form);
    return { token: this.token, lines: [...this.lines.values()].map(({ id, many }) => [id, many]), pay: chosen.get("pay") ?? "", offers: chosen.getAll("offer"), ...this.pad.given() };
  }

  get secret() {
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  #tapped(target) {
    const more = target.closest("[data-add]"); // what goes with the basket
    if (more) return this.add(more.dataset.add, more.dataset);
    const id = target.closest("[data-product]")?.dataset.product;
    if (target.closest("[data-more]")) this.#change(id, 1);
    else if (target.closest("[data-less]")) this.#change(id, -1);
    else if (target.closest("[data-clear]")) {
      this.clear();
      this.dispatchEvent(new CustomEvent("cleared", { bubbles: true }));
    }
  }

  #change(id, by) {
    const line = this.lines.get(id);
    line.many += by;
    if (line.many <= 0) this.lines.delete(id);
    this.#draw();
  }

  #typed(input) {
    if (input.name === "signed") return; // changes nothing of what it costs
    const line = this.lines.get(input.closest("[data-product]")?.dataset.product);
    if (line) line.many = number(input.value);
    this.#ask();
  }

  #draw() {
    this.hidden = !this.lines.size;
    this.list.replaceChildren(
      ...[...this.lines.values()].map((line) => {
        const row = this.querySelector("template[data-line]").content.firstElementChild.cloneNode(true);
        row.dataset.product = line.id;
        row.querySelector(".basket-name").textContent = line.name;
        row.querySelector("input").value = line.many;
        return row;
      }),
    );
    this.#addUp();
    if (this.lines.size) this.#ask();
  }

  // What is asked anew costs something else: whoever signed did so for another amount.
  #ask() {
    this.pad.wipe();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#quote(), PAUSE);
  }

  async #quote() {
    clearTimeout(this.waiting);
    this.waiting = null;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    if (!this.customer || !this.lines.size) return this.#addUp();
    const asked = new URLSearchParams(new FormData(this.form));
    asked.delete("csrfmiddlewaretoken");
    asked.set("customer", this.customer);
    for (const { id, many } of this.lines.values()) {
      asked.append("product", id);
      asked.append("quantity", many);
    }
    const answer = await fetch(`${this.dataset.quote}?${asked}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    const told = answer?.status === 200 && !answer.redirected ? await answer.text() : null;
    if (turn !== this.turn) return;
    if (told === null) this.#here();
    else this.#show(told);
  }

  #show(told) {
    const focused = document.activeElement?.value;
    const within = this.terms.contains(document.activeElement) && document.activeElement.name;
    this.terms.innerHTML = told;
    if (within) this.terms.querySelector(`[name=${within}][value="${focused}"]`)?.focus();
    for (const { dataset, value, textContent } of this.terms.querySelectorAll("data")) {
      const row = this.#row(dataset.line);
      row.querySelector("output").textContent = value;
      row.querySelector("small").textContent = textContent;
    }
    this.#sign();
  }

  // What goes on the tab is signed for.
  #sign() {
    this.pad.hidden = new FormData(this.form).get("pay") !== "tab";
  }

  // Without a network: what the page knows.
  #here() {
    const chosen = new FormData(this.form).get("pay");
    this.terms.replaceChildren(this.querySelector("template[data-sum]").content.cloneNode(true));
    const ways = this.terms.querySelector("fieldset");
    for (const [place, [word, label]] of this.waysHere.entries()) {
      const way = this.querySelector("template[data-way]").content.firstElementChild.cloneNode(true);
      Object.assign(way.querySelector("input"), { value: word, checked: chosen ? word === chosen : place === 0 });
      way.querySelector("span").textContent = label;
      ways.append(way);
    }
    this.#sign();
    this.#addUp();
  }

  #addUp() {
    let total = 0;
    for (const { id, price, many } of this.lines.values()) {
      total += price * many;
      this.#row(id).querySelector("output").textContent = price ? shown(price * many) : "";
    }
    const place = this.terms.querySelector("[data-total]");
    if (place) place.textContent = total ? shown(total) : "";
  }

  #row(id) {
    return this.list.querySelector(`[data-product="${id}"]`);
  }
}

customElements.define("shuke-basket", Basket);
