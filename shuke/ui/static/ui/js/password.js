// <shuke-password>: a button that shows what was typed, as long as it is pressed in.
class Password extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    const button = this.querySelector("button");
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      field.focus();
    });
    field.form?.addEventListener("submit", () => (field.type = "password"));
  }
}

customElements.define("shuke-password", Password);
