// <shuke-reply>: a ready reply goes into the field; what stands there goes to the clipboard or into the letter or message
// that is opened. Ctrl+Enter saves. No key counts while an input method composes.

class Reply extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("textarea");
    this.querySelector("[data-copy]").hidden = !navigator.clipboard;
    this.addEventListener("change", (event) => event.target.matches("[data-canned]") && this.#fill(event.target));
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  #fill(choice) {
    if (!choice.value) return;
    this.words.value = [this.words.value.trim(), choice.value].filter(Boolean).join("\n");
    choice.value = "";
    this.words.focus();
  }

  #click(event) {
    if (event.target.closest("[data-copy]")) this.#copy();
    const way = event.target.closest("[data-open]");
    if (!way) return;
    const text = encodeURIComponent(this.words.value);
    if (way.dataset.open === "line") way.href = `https://line.me/R/share?text=${text}`;
    if (way.dataset.open === "email") {
      way.href = `${way.href.split("?")[0]}?subject=${encodeURIComponent(way.dataset.subject)}&body=${text}`;
    }
    this.querySelector("[name=channel]").value = way.dataset.open;
  }

  async #copy() {
    await navigator.clipboard.writeText(this.words.value);
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: this.dataset.copied, level: "success" } }));
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === this.words) {
      event.preventDefault();
      this.querySelector("form").requestSubmit();
    }
  }
}

customElements.define("shuke-reply", Reply);
