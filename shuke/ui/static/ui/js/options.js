// A field that chooses among rows with role=option: arrows move, Enter opens. Used by the search and the command menu.
import { composing } from "./keys.js";

export class Options {
  constructor(field, list) {
    this.field = field;
    this.list = list;
  }

  all() {
    return [...this.list.querySelectorAll("[role=option]")].filter((option) => option.checkVisibility());
  }

  chosen() {
    return this.all().find((option) => option.getAttribute("aria-selected") === "true");
  }

  choose(chosen) {
    let number = 0;
    for (const option of this.list.querySelectorAll("[role=option]")) {
      option.id ||= `${this.list.id}-${(number += 1)}-${Math.random().toString(36).slice(2, 7)}`;
      option.tabIndex = -1;
      option.setAttribute("aria-selected", String(option === chosen));
    }
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  // True when the key was for the list.
  key(event) {
    if (composing(event)) return false;
    const options = this.all();
    const at = options.indexOf(this.chosen());
    if (event.key === "Enter" && at >= 0) {
      options[at].click();
    } else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length]);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}
