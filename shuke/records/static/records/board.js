// <shuke-board>: lanes of cards. A card is dragged by mouse, by a long press on a touch screen, or moved by Shift and an
// arrow; its button "move to" offers the lanes. The server decides; a refused move goes back.
import { ask, asked, composing, typing } from "./ask.js";
import { Cells } from "./cells.js";
import { Dragging } from "./dragging.js";

class Board extends HTMLElement {
  connectedCallback() {
    this.movable = "movable" in this.dataset;
    this.heads = [];
    this.cells = new Cells(this);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("htmx:afterSwap", () => this.#dress());
    const drop = (card, lane) => this.#move(card, lane);
    if (this.movable) this.dragging = new Dragging(this, { things: ".board-card", places: ".lane", drop });
    for (const lane of this.#lanes()) lane.classList.toggle("folded", this.#folded(lane));
    this.#dress();
  }

  #lanes() {
    return [...this.querySelectorAll(".lane")];
  }

  #dress() {
    if (!this.movable) return;
    for (const card of this.querySelectorAll(".board-card:not(:has(select))")) {
      const select = document.createElement("select");
      select.className = "card-move";
      select.setAttribute("aria-label", `${this.dataset.move}: ${card.querySelector("a").textContent}`);
      select.append(new Option(`${this.dataset.move} …`, "", true, true));
      for (const lane of this.#lanes()) select.append(new Option(lane.getAttribute("aria-label"), lane.dataset.key));
      select.addEventListener("change", () => this.#move(card, this.#lane(select.value)));
      card.append(select);
    }
  }

  #lane(key) {
    return this.#lanes().find((one) => one.dataset.key === key);
  }

  #store(lane) {
    return `folded:${this.dataset.slug}:${lane.dataset.key}`;
  }

  #folded(lane) {
    try {
      return localStorage.getItem(this.#store(lane)) === "yes";
    } catch {
      return false;
    }
  }

  #click(event) {
    const fold = event.target.closest("[data-fold], .lane.folded");
    if (fold) {
      const lane = fold.closest(".lane");
      lane.classList.toggle("folded");
      try {
        localStorage.setItem(this.#store(lane), lane.classList.contains("folded") ? "yes" : "no");
      } catch {
        // storage is switched off: folded for this page only
      }
      return;
    }
    const card = event.target.closest(".board-card");
    if (!card || event.target.closest("a, select, button") || this.dragging?.active) return;
    document.querySelector("shuke-panel").open(card.dataset.id);
  }

  #key(event) {
    const card = event.target.closest(".board-card");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!card || composing(event) || typing(event.target)) return;
    const cards = [...this.querySelectorAll(".board-card")];
    const beside = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (beside && !event.shiftKey) cards[cards.indexOf(card) + beside]?.querySelector("a").focus();
    else if (step && event.shiftKey && this.movable) {
      const lanes = this.#lanes();
      this.#move(card, lanes[lanes.indexOf(card.closest(".lane")) + step]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #move(card, to) {
    const from = card.closest(".lane");
    if (!to || to === from) return;
    const after = card.nextElementSibling;
    const focused = card.contains(document.activeElement);
    to.querySelector(".lane-cards").prepend(card);
    const moved = asked(this, { from: from.dataset.key, to: to.dataset.key });
    const answer = await ask(`${this.dataset.base}${card.dataset.id}/move/`, moved);
    if (answer?.ok) this.#heads(await answer.text());
    else after ? after.before(card) : from.querySelector(".lane-cards").append(card);
    const select = card.querySelector("select");
    if (select) select.value = "";
    if (focused) card.querySelector("a").focus();
  }

  #heads(html) {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    for (const head of holder.querySelectorAll(".lane-head")) {
      this.#lane(head.dataset.key)?.querySelector(".lane-head").replaceWith(head.cloneNode(true));
    }
  }
}

customElements.define("shuke-board", Board);
