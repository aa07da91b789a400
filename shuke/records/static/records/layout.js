// <shuke-layout>: sections with fields, put in order by dragging or by the arrows. The hidden inputs move along, and what
// is sent is their order. An arrow at the end of a section leads on into the next one.
class Layout extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event.target.closest("button")));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("dragstart", (event) => this.#take(event));
    this.addEventListener("dragover", (event) => this.#over(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => this.#release());
  }

  #click(button) {
    if (!button) return;
    if (button.classList.contains("layout-add")) this.#add(button);
    else if (button.dataset.move) this.#move(button);
    else if (button.dataset.section) this.#section(button.closest("section"), button);
  }

  #add(button) {
    const section = this.querySelector("template").content.firstElementChild.cloneNode(true);
    button.before(section);
    section.querySelector("[name=title]").focus();
  }

  #move(button) {
    const field = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? field.previousElementSibling : field.nextElementSibling;
    if (other && up) other.before(field);
    else if (other) other.after(field);
    else {
      const lists = [...this.querySelectorAll("section > ul")];
      const list = lists[lists.indexOf(field.parentElement) + (up ? -1 : 1)];
      if (list && up) list.append(field);
      else if (list) list.prepend(field);
    }
    button.focus();
  }

  #section(section, button) {
    const { section: where } = button.dataset;
    if (where === "remove") {
      this.querySelector("[data-unused] > ul").append(...section.querySelectorAll("li"));
      section.remove();
      return;
    }
    const sections = [...this.querySelectorAll("section:not([data-unused])")];
    const other = sections[sections.indexOf(section) + (where === "up" ? -1 : 1)];
    if (other && where === "up") other.before(section);
    else if (other) other.after(section);
    button.focus();
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && event.target.name === "title") event.preventDefault();
  }

  #take(event) {
    this.field = event.target.closest?.("li");
    if (!this.field) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.field.textContent.trim());
    this.field.classList.add("layout-moving");
  }

  #over(event) {
    if (!this.field) return;
    const list = event.target.closest("section")?.querySelector("ul");
    if (!list) return;
    event.preventDefault();
    const below = [...list.children].find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return one !== this.field && event.clientY < top + height / 2;
    });
    list.insertBefore(this.field, below ?? null);
  }

  #release() {
    this.field?.classList.remove("layout-moving");
    this.field = null;
  }
}

customElements.define("shuke-layout", Layout);
