// <shuke-lines>: rows of an order. The figures shown here are a preview; the server works them out itself. What a
// customer usually buys is a line at a tap, and the server is asked what each product costs this customer, and why.
const PAUSE = 200;
const number = (text) => Number(text.normalize("NFKC").replaceAll(",", "").trim() || 0);
const shown = (value) => (Number.isFinite(value) ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "–");
const field = (row, name) => row.querySelector(`[name=${name}]`);

class Lines extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.rows = this.querySelector("[data-rows]");
    this.chips = this.querySelector("[data-chips]");
    this.offers = this.form.querySelector("[data-offers]");
    this.querySelector("[data-add]").addEventListener("click", () => this.#add());
    this.form.addEventListener("input", (event) => this.#typed(event.target));
    this.form.addEventListener("picked", (event) => this.#picked(event));
    this.addEventListener("click", (event) => this.#clicked(event.target));
    this.#count();
  }

  #add() {
    this.rows.append(this.querySelector("template").content.cloneNode(true));
    field(this.rows.lastElementChild, "product_name").focus();
    return this.rows.lastElementChild;
  }

  #clicked(target) {
    const chip = target.closest("[data-product]");
    if (chip) return this.#take(chip.dataset);
    const button = target.closest("[data-remove]");
    if (!button) return;
    button.closest("[data-row]").remove();
    if (!this.rows.childElementCount) this.#add();
    this.#count();
  }

  // A tap more on the same product is as many more of it.
  #take({ product, name, price, reason, quantity }) {
    const rows = [...this.rows.children];
    const same = rows.find((row) => field(row, "product").value === product);
    const row = same ?? rows.find((one) => !field(one, "product_name").value) ?? this.#add();
    const more = number(quantity || "1");
    field(row, "quantity").value = String(same ? number(field(row, "quantity").value) + more : more);
    if (!same) {
      field(row, "product").value = product;
      field(row, "product_name").value = name;
      this.#price(row, price, reason);
    }
    document.activeElement.blur();
    this.#later();
    this.#count();
  }

  #picked(event) {
    if (event.target.closest("[data-customer]")) {
      this.#usual();
      return this.#later();
    }
    const row = event.target.closest("[data-row]");
    if (!row) return;
    delete row.dataset.hand;
    this.#price(row, event.detail.price ?? "", "");
    field(row, "quantity").select();
    this.#later();
    this.#count();
  }

  #typed(target) {
    if (target.name === "unit_price") target.closest("[data-row]").dataset.hand = "";
    if (["quantity", "ordered_on", "code", "unit_price"].includes(target.name)) this.#later();
    this.#count();
  }

  #price(row, price, reason) {
    field(row, "unit_price").value = price;
    row.querySelector("[data-reason]").textContent = reason;
  }

  async #usual() {
    if (!this.dataset.usual) return;
    const answer = await fetch(`${this.dataset.usual}?customer=${encodeURIComponent(field(this.form, "customer").value)}`);
    if (answer.ok) this.chips.innerHTML = await answer.text();
  }

  #later() {
    if (!this.dataset.usual) return; // an order that is there keeps the prices that it has
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const rows = [...this.rows.children].filter((row) => field(row, "product").value);
    const asked = new URLSearchParams();
    for (const name of ["customer", "ordered_on", "code", "pay"]) asked.set(name, this.form.elements[name]?.value ?? "");
    for (const row of rows) for (const name of ["product", "quantity"]) asked.append(name, field(row, name).value);
    for (const one of this.offers.querySelectorAll("[name=offer]:checked")) asked.append("offer", one.value);
    if (this.offers.childElementCount) asked.set("seen", "1");
    const answer = await fetch(`${this.dataset.prices}?${asked}`);
    if (!answer.ok) return;
    const { prices, offers, suggested } = await answer.json();
    this.offers.innerHTML = offers;
    this.querySelector("[data-suggested]").innerHTML = suggested;
    for (const row of rows) {
      const at = prices.findIndex((one) => String(one.product) === field(row, "product").value);
      const [found] = at < 0 ? [] : prices.splice(at, 1);
      if (found?.price && !("hand" in row.dataset)) this.#price(row, found.price, found.reason);
    }
    this.#count();
  }

  #count() {
    let total = 0;
    for (const row of this.rows.children) {
      const [quantity, price, discount] = ["quantity", "unit_price", "discount"].map((name) => number(field(row, name).value));
      const amount = quantity * price - discount;
      total += amount;
      row.querySelector("output").textContent = price ? shown(amount) : "";
    }
    for (const one of this.form.querySelectorAll("[name=offer]:checked")) total -= number(one.dataset.off);
    for (const [name, sign] of [["order_discount", -1], ["delivery_fee", 1]]) total += sign * number(this.form.elements[name]?.value ?? "");
    this.querySelector("[data-total]").textContent = shown(total);
  }
}

customElements.define("shuke-lines", Lines);
