// <shuke-rail-toggle>: folds the rail to icons and remembers it in this browser.
class RailToggle extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const root = document.documentElement;
    const tell = () => button.setAttribute("aria-expanded", String(root.dataset.rail !== "folded"));
    tell();
    button.addEventListener("click", () => {
      root.dataset.rail = root.dataset.rail === "folded" ? "open" : "folded";
      try {
        localStorage.setItem("rail", root.dataset.rail);
      } catch {
        // storage is switched off: folded for this page only
      }
      tell();
    });
  }
}

customElements.define("shuke-rail-toggle", RailToggle);
