// <shuke-stocktake>: a scanner types a code and Enter; the row of that product then counts one more. Saving is never
// triggered by a scan.
class Stocktake extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("[data-scan]");
    field.closest("label").hidden = false;
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      if (event.target === field) this.#scanned(field);
      else this.#next(event.target);
    });
  }

  #scanned(field) {
    const code = field.value.trim();
    field.value = "";
    if (!code) return;
    const row = [...this.querySelectorAll("tr[data-codes]")].find((one) => one.dataset.codes.split(" ").includes(code));
    if (!row) {
      const text = `${code}: ${this.dataset.unknown}`;
      document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "warning" } }));
      return;
    }
    const counted = row.querySelector("input[name^=counted]");
    counted.value = String((Number(counted.value) || 0) + 1);
    for (const other of this.querySelectorAll("tr.scanned")) other.classList.remove("scanned");
    row.classList.add("scanned");
    row.scrollIntoView({ block: "nearest" });
  }

  #next(input) {
    const all = [...this.querySelectorAll("input[name^=counted]")];
    const next = all[all.indexOf(input) + 1];
    next?.focus();
    next?.select();
  }
}

customElements.define("shuke-stocktake", Stocktake);
