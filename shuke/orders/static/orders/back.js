// <shuke-giveback>: how many of each line came back, by thumb. Never more than were bought, never less than none.
const number = (text) => Number(text.normalize("NFKC").replaceAll(",", "").trim() || 0);

class Back extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if ("all" in button.dataset) for (const field of this.querySelectorAll("[data-most]")) this.#set(field, number(field.dataset.most));
      const field = button.closest(".stepper")?.querySelector("input");
      if (field) this.#set(field, number(field.value) + ("more" in button.dataset ? 1 : -1));
    });
  }

  #set(field, value) {
    field.value = String(Math.max(0, Math.min(value, number(field.dataset.most))));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("shuke-giveback", Back);
