// <shuke-toasts>: short notes in the corner. The server sends them in the page, or to htmx as the event "toast"
// ({text, level, undo}); what htmx could not do becomes one too. `undo` is an address to post to.
const STAY = 6000;
const STAY_UNDO = 10000;

class Toasts extends HTMLElement {
  connectedCallback() {
    for (const note of this.querySelectorAll(":scope > .toast-note")) this.#keep(note);
    this.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.parentElement.remove());
    document.addEventListener("toast", (event) => this.show(event.detail.text, event.detail.level, event.detail.undo));
    document.addEventListener("htmx:responseError", (event) => {
      if (!event.detail.xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) this.show(this.dataset.failed, "error");
    });
    document.addEventListener("htmx:sendError", () => this.show(this.dataset.offline, "error"));
    document.addEventListener("htmx:timeout", () => this.show(this.dataset.offline, "error"));
  }

  show(text, level = "info", undo = "") {
    const note = this.querySelector("template").content.firstElementChild.cloneNode(true);
    note.className = `toast-note toast-${level}`;
    note.querySelector(".toast-text").textContent = text;
    const form = note.querySelector(".toast-undo");
    if (undo) [form.action, form.hidden] = [undo, false];
    else form?.remove();
    if (level === "error") note.setAttribute("role", "alert");
    this.append(note);
    this.#keep(note);
  }

  // Errors stay until dismissed; the rest go by themselves, but not while someone is reading or reaching for them.
  #keep(note) {
    if (note.classList.contains("toast-error")) return;
    const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 1000) : note.remove());
    setTimeout(leave, note.querySelector(".toast-undo") ? STAY_UNDO : STAY);
  }
}

customElements.define("shuke-toasts", Toasts);
