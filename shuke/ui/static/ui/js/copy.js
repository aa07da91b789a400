// <shuke-copy>: a field with a button that copies it.
class Copy extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input:not([type=hidden]), textarea");
    const button = this.querySelector("button");
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy"); // plain http on a shop's own network has no clipboard API
      }
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: this.dataset.done, level: "success" } }));
    });
  }
}

customElements.define("shuke-copy", Copy);
