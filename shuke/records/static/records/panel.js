// <shuke-panel>: a record beside its list. The address says which one (`open`), so that Back closes it and a link opens
// it. j and k go on to the next record, Enter to its page, Escape back to the list.
import { composing, plain } from "./ask.js";

class Panel extends HTMLElement {
  connectedCallback() {
    this.body = this.querySelector(".panel-body");
    this.addEventListener("click", (event) => this.#click(event));
    this.follow = () => this.#follow();
    this.key = (event) => this.#key(event);
    addEventListener("popstate", this.follow);
    document.addEventListener("keydown", this.key, { capture: true });
    queueMicrotask(this.follow);
  }

  disconnectedCallback() {
    removeEventListener("popstate", this.follow);
    document.removeEventListener("keydown", this.key, { capture: true });
  }

  get list() {
    return document.querySelector("shuke-list, shuke-board, shuke-calendar");
  }

  get asked() {
    return new URL(location.href).searchParams.get("open");
  }

  open(id) {
    const address = new URL(location.href);
    address.searchParams.set("open", id);
    if (this.asked === id) return this.load(id);
    this.hidden ? history.pushState({ panel: true }, "", address) : history.replaceState(history.state, "", address);
    this.load(id);
  }

  close() {
    if (history.state?.panel) return history.back();
    const address = new URL(location.href);
    address.searchParams.delete("open");
    history.replaceState(null, "", address);
    this.#follow();
  }

  #follow() {
    const id = this.asked;
    if (id && /^\d+$/.test(id)) this.load(id);
    else {
      this.hidden = true;
      this.body.replaceChildren();
      const row = this.id_ && document.querySelector(`tr[data-id="${this.id_}"]`);
      if (row) row.tabIndex = -1;
      (row || this.list)?.focus?.({ preventScroll: true });
      document.documentElement.classList.remove("has-panel");
    }
  }

  load(id) {
    this.hidden = false;
    this.id_ = id;
    document.documentElement.classList.add("has-panel");
    for (const one of document.querySelectorAll("tr.here")) one.classList.toggle("here", one.dataset.id === id);
    document.querySelector(`tr[data-id="${id}"]`)?.classList.add("here");
    return htmx.ajax("GET", `${this.dataset.base}${id}/panel/`, { target: this.body, swap: "innerHTML", source: this });
  }

  #click(event) {
    const step = event.target.closest("[data-step]");
    if (step) this.#step(Number(step.dataset.step));
    else if (event.target.closest("[data-leave]")) this.close();
    const fact = event.target.closest("[data-edit]")?.closest(".panel-fact").querySelector("dd");
    if (fact) this.list.cells?.edit(fact);
  }

  #step(by) {
    const all = [...document.querySelectorAll("tr[data-id], .board-card")];
    const at = all.findIndex((one) => one.dataset.id === this.id_);
    const next = all[at + by];
    if (next) this.open(next.dataset.id);
    next?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (this.hidden || composing(event)) return;
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && !event.target.closest?.("form, .dropdown-menu, shuke-search")) {
      event.stopPropagation();
      return this.close();
    }
    if (!plain(event) || event.target.closest?.("a[href], button, summary")) return;
    const act = {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      Enter: () => this.body.querySelector("[data-whole]")?.click(),
    }[event.key];
    if (!act || event.target.matches?.("td")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

customElements.define("shuke-panel", Panel);
