// <shuke-counter>: the field, and the card under it. What the server says is shown as it comes; when it can't be reached,
// the regulars kept on this device are looked through.
import { composing } from "../ui/js/keys.js";
import "./counter-basket.js";
import { camera } from "./counter-camera.js";
import { lookUp } from "./counter-kept.js";
import { Till } from "./counter-till.js";

const PAUSE = 160; // ms of no typing before it is looked up

class Counter extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("#counter-words");
    this.card = this.querySelector("[data-card]");
    this.basket = this.querySelector("shuke-basket"); // of those who may sell
    this.words = this.querySelector("[data-words]").dataset;
    this.till = new Till(this, { said: (text, level) => this.#say(text, level), network: (is) => this.#network(is) });
    this.#settle();
    this.field.form.addEventListener("submit", (event) => this.#entered(event));
    this.field.addEventListener("input", (event) => {
      clearTimeout(this.typing);
      if (!composing(event)) this.typing = setTimeout(() => this.#look(), PAUSE);
    });
    this.field.addEventListener("compositionend", () => this.#look());
    this.field.addEventListener("keydown", (event) => this.#walk(event));
    this.card.addEventListener("click", (event) => this.#take(event.target.closest("[data-person], [data-add]")));
    this.basket?.addEventListener("submit", (event) => this.#sell(event));
    this.basket?.addEventListener("cleared", () => this.field.focus());
    camera(this, { read: (code) => this.#look(code), refused: (text) => this.#say(text, "error") });
    this.till.start();
  }

  disconnectedCallback() {
    this.till.stop();
  }

  // — looking up —

  // Enter takes the choice that stands there for these very words; a scanner's words have none yet.
  #entered(event) {
    event.preventDefault();
    const chosen = this.listed === this.field.value.trim() && this.card.querySelector('[aria-selected="true"] > button');
    if (chosen) this.#take(chosen);
    else this.#look(this.field.value);
  }

  // `whole` is what was entered or scanned; without it, what stands in the field so far.
  async #look(whole = null) {
    clearTimeout(this.typing);
    const words = (whole ?? this.field.value).trim();
    const turn = (this.turn = (this.turn ?? 0) + 1);
    if (!words) return;
    const asked = new URLSearchParams({ q: words, customer: this.customer ?? "" });
    if (whole !== null) asked.set("whole", "1");
    const answer = await this.#fetched(`${this.dataset.look}?${asked}`);
    if (turn !== this.turn) return;
    if (answer === null) await this.#lookHere(words, whole !== null);
    else this.#show(answer);
    this.listed = words;
    if (whole !== null) this.#next();
  }

  async #open(address) {
    this.turn = (this.turn ?? 0) + 1; // what is still on its way is no longer wanted
    const answer = await this.#fetched(address);
    if (answer === null) {
      const { told } = await lookUp("");
      const person = told?.people.find((one) => address.endsWith(`/${one.id}/`));
      if (person) this.#showKept(person, told);
    } else this.#show(answer);
    this.#next();
  }

  #next() {
    this.listed = null;
    this.field.select(); // the next scan takes the place of this one
  }

  #take(choice) {
    if (!choice) return;
    if (choice.dataset.person) return this.#open(choice.dataset.person);
    this.#add(choice.dataset.add, choice.dataset);
    if (!choice.closest("[role=option]")) return;
    if (this.customer) return this.#open(`/counter/${this.customer}/`);
    this.card.replaceChildren(hint(this.words.inBasket));
    this.#next();
  }

  #add(id, told) {
    this.basket?.add(id, told);
  }

  // The text of a page, or null when the network is down.
  async #fetched(address) {
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "follow" });
      this.#network(true);
      if (answer.redirected || answer.headers.has("HX-Redirect")) return location.assign("/counter/");
      return answer.ok ? await answer.text() : null;
    } catch {
      this.#network(false);
      return null;
    }
  }

  #show(html) {
    this.card.innerHTML = html;
    this.#settle();
    const scanned = this.card.querySelector("[data-scanned]");
    if (scanned) this.#add(scanned.dataset.add, scanned.dataset);
  }

  #settle(ways) {
    const person = this.card.querySelector("[data-customer]");
    if (!person) return;
    [this.customer, this.name] = [person.dataset.customer, person.dataset.name];
    this.basket?.of(this.customer, ways, this.name);
  }

  #walk(event) {
    if (composing(event) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const all = [...this.card.querySelectorAll("[role=option]")];
    if (!all.length) return;
    event.preventDefault();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1);
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === next)));
    all[next].scrollIntoView({ block: "nearest" });
  }

  // — without a network —

  async #lookHere(words, whole) {
    const { people, product, told } = await lookUp(words);
    if (product && whole) this.#add(product.id, product);
    if (people.length === 1) return this.#showKept(people[0], told);
    const list = document.createElement("ul");
    list.className = "counter-people";
    list.setAttribute("role", "listbox");
    const choices = people.map((one) => [`${one.name} ${one.tails.map((tail) => `…${tail}`).join(" ")}`, { person: `/counter/${one.id}/` }]);
    if (product && !whole) choices.push([product.name, { add: product.id, name: product.name, price: product.price }]);
    for (const [place, [text, told]] of choices.entries()) {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(place === 0));
      row.append(button("counter-choice", text, told));
      list.append(row);
    }
    if (choices.length) return this.card.replaceChildren(list);
    if (!product) this.card.replaceChildren(hint(this.words.nobody));
  }

  #showKept(person, told) {
    const card = this.querySelector("template[data-kept]").content.firstElementChild.cloneNode(true);
    Object.assign(card.dataset, { customer: person.id, name: person.name });
    card.querySelector("h2").textContent = person.name;
    card.querySelector(".counter-say").textContent = person.say;
    card.querySelector(".counter-why").textContent = person.why;
    card.querySelector(".counter-notes").append(...person.notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    const usual = person.usual.map((id) => told.products.find((one) => one.id === id)).filter(Boolean);
    card.querySelector(".counter-usual").append(...usual.map(({ id, name, price }) => button("btn usual-one", name, { add: id, name, price })));
    this.card.replaceChildren(card);
    this.#settle([...told.ways, ...person.ways]);
  }

  // — the sale —

  async #sell(event) {
    event.preventDefault();
    if (!this.customer) {
      this.#say(this.words.choose, "warning");
      return this.field.focus();
    }
    if (this.busy) return;
    this.busy = true;
    try {
      const sale = { ...(await this.basket.sale()), customer: this.customer, name: this.name, at: Date.now() };
      const answer = await this.till.sell(sale, this.basket.secret);
      if (answer !== undefined) this.#sold(answer);
    } finally {
      this.busy = false;
    }
  }

  #sold(answer) {
    this.card.innerHTML = answer ?? "";
    if (answer === null) this.#say(this.words.keptSale, "success");
    this.customer = this.listed = null;
    this.basket.clear();
    this.field.value = "";
    this.field.focus();
    ring();
  }

  #network(is) {
    this.querySelector("[data-offline]").hidden = is;
  }

  #say(text, level) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));
  }
}

const hint = (text) => Object.assign(document.createElement("p"), { className: "counter-hint", textContent: text });

function button(className, text, told) {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
  Object.assign(made.dataset, told);
  return made;
}

function ring() {
  try {
    const sound = new AudioContext();
    const [tone, loud] = [sound.createOscillator(), sound.createGain()];
    tone.connect(loud).connect(sound.destination);
    tone.frequency.value = 880;
    loud.gain.setValueAtTime(0.08, sound.currentTime);
    loud.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + 0.18);
    tone.start();
    tone.stop(sound.currentTime + 0.2);
  } catch {
    // a till without sound sells as well
  }
}

customElements.define("shuke-counter", Counter);
