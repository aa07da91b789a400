// <shuke-lines>: rows of an order. The figures shown here are a preview; the server works them out itself.
const number = (text) => Number(text.normalize("NFKC").replaceAll(",", "").trim() || 0);
const shown = (value) => (Number.isFinite(value) ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "–");

class Lines extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector("[data-rows]");
    this.querySelector("[data-add]").addEventListener("click", () => this.#add());
    this.addEventListener("input", () => this.#count());
    this.addEventListener("picked", (event) => this.#picked(event));
    this.addEventListener("click", (event) => this.#remove(event.target.closest("[data-remove]")));
    this.#count();
  }

  #add() {
    this.rows.append(this.querySelector("template").content.cloneNode(true));
    this.rows.lastElementChild.querySelector("input[type=text]").focus();
  }

  #remove(button) {
    if (!button) return;
    button.closest("[data-row]").remove();
    if (!this.rows.childElementCount) this.#add();
    this.#count();
  }

  #picked(event) {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    row.querySelector("[name=unit_price]").value = event.detail.price ?? "";
    row.querySelector("[name=quantity]").select();
    this.#count();
  }

  #count() {
    let total = 0;
    for (const row of this.rows.children) {
      const [quantity, price, discount] = ["quantity", "unit_price", "discount"].map((name) => number(row.querySelector(`[name=${name}]`).value));
      const amount = quantity * price - discount;
      total += amount;
      row.querySelector("output").textContent = price ? shown(amount) : "";
    }
    this.querySelector("[data-total]").textContent = shown(total);
  }
}

customElements.define("shuke-lines", Lines);
