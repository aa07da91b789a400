// <shuke-counter>: the field, the card under it and the basket. What the server says is shown as it comes; when it can't
// be reached, the regulars kept on this device are looked through, and sales wait here until the network is back.
import { composing } from "../ui/js/keys.js";
import { dropSale, keepSale, keepSnapshot, lookUp, sales, snapshot } from "./counter-kept.js";

const PAUSE = 160; // ms of no typing before it is looked up
const FRESH = 10 * 60_000; // ms for which the kept regulars are new enough
const AGAIN = 30_000; // ms between attempts to send what waits
const number = (text) => Number(String(text).normalize("NFKC").replaceAll(",", "").trim() || 0);
const shown = (value) => (Number.isFinite(value) ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "–");

class Counter extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("#counter-words");
    this.card = this.querySelector("[data-card]");
    this.basket = this.querySelector("[data-basket]");
    this.words = this.querySelector("[data-words]").dataset;
    this.lines = new Map();
    this.token = crypto.randomUUID();
    this.#settle();
    this.field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#look(true);
    });
    this.field.addEventListener("input", (event) => {
      clearTimeout(this.typing);
      if (!composing(event)) this.typing = setTimeout(() => this.#look(), PAUSE);
    });
    this.field.addEventListener("compositionend", () => this.#look());
    this.field.addEventListener("keydown", (event) => this.#walk(event));
    this.addEventListener("click", (event) => this.#tapped(event.target));
    this.basket?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sell();
    });
    this.basket?.addEventListener("input", (event) => this.#retyped(event.target));
    this.#camera();
    this.#keepUp();
  }

  disconnectedCallback() {
    clearInterval(this.sending);
  }

  // — looking up —

  async #look(whole = false) {
    clearTimeout(this.typing);
    const words = this.field.value.trim();
    const turn = (this.turn = (this.turn ?? 0) + 1);
    if (!words) return;
    if (whole && this.#chosen()) return this.#open(this.#chosen().dataset.person);
    const asked = new URLSearchParams({ q: words });
    if (this.customer && whole) asked.set("customer", this.customer);
    const answer = await this.#fetched(`${this.dataset.look}?${asked}`);
    if (turn !== this.turn) return;
    if (answer === null) await this.#lookHere(words);
    else this.#show(answer);
    if (whole) this.field.select(); // the next scan takes the place of this one
  }

  async #open(address) {
    const answer = await this.#fetched(address);
    if (answer === null) {
      const { told } = await lookUp("");
      const person = told?.people.find((one) => address.endsWith(`/${one.id}/`));
      if (person) this.#showKept(person, told);
    } else this.#show(answer);
    this.field.select();
  }

  // The text of a page, or null when the network is down.
  async #fetched(address) {
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "follow" });
      this.#offline(false);
      if (answer.redirected || answer.headers.has("HX-Redirect")) return location.assign("/counter/");
      return answer.ok ? await answer.text() : null;
    } catch {
      this.#offline(true);
      return null;
    }
  }

  #show(html) {
    this.card.innerHTML = html;
    this.#settle();
    const product = this.card.querySelector("[data-found-product]");
    if (product) this.#add(product.dataset.foundProduct, product.dataset);
    const scanned = this.card.querySelector("[data-now]");
    if (scanned) this.#add(scanned.dataset.add, scanned.dataset);
  }

  #settle() {
    const person = this.card.querySelector("[data-customer]");
    if (person) [this.customer, this.name] = [person.dataset.customer, person.dataset.name];
    this.#draw();
  }

  #chosen() {
    return this.card.querySelector('[aria-selected="true"] [data-person]');
  }

  #walk(event) {
    if (composing(event) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const all = [...this.card.querySelectorAll("[role=option]")];
    if (!all.length) return;
    event.preventDefault();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1);
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === next)));
  }

  async #lookHere(words) {
    const { people, product, told } = await lookUp(words);
    if (product) this.#add(product.id, product);
    if (people.length === 1) return this.#showKept(people[0], told);
    const list = document.createElement("ul");
    list.className = "counter-people";
    list.setAttribute("role", "listbox");
    for (const [place, one] of people.entries()) {
      const choice = Object.assign(document.createElement("button"), { type: "button", className: "counter-choice", textContent: `${one.name} ${one.tails.map((tail) => `…${tail}`).join(" ")}` });
      choice.dataset.person = `/counter/${one.id}/`;
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(place === 0));
      row.append(choice);
      list.append(row);
    }
    const nobody = Object.assign(document.createElement("p"), { className: "counter-hint", textContent: this.words.nobody });
    this.card.replaceChildren(people.length ? list : product ? this.card.firstElementChild ?? nobody : nobody);
  }

  #showKept(person, told) {
    const card = this.querySelector("template[data-kept]").content.firstElementChild.cloneNode(true);
    Object.assign(card.dataset, { customer: person.id, name: person.name });
    card.querySelector("h2").textContent = person.name;
    card.querySelector(".counter-say").textContent = person.say;
    card.querySelector(".counter-why").textContent = person.why;
    card.querySelector(".counter-notes").append(...person.notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    for (const id of person.usual) {
      const product = told.products.find((one) => one.id === id);
      if (!product) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn usual-one", textContent: product.name });
      Object.assign(button.dataset, { add: product.id, name: product.name, price: product.price, unit: product.unit });
      card.querySelector(".counter-usual").append(button);
    }
    this.card.replaceChildren(card);
    this.#settle();
  }

  // — the basket —

  #tapped(target) {
    const find = (selector) => target.closest?.(selector);
    const line = find("[data-product]");
    if (find("[data-person]")) this.#open(find("[data-person]").dataset.person);
    else if (find("[data-add]")) this.#add(find("[data-add]").dataset.add, find("[data-add]").dataset);
    else if (find("[data-more]")) this.#change(line.dataset.product, 1);
    else if (find("[data-less]")) this.#change(line.dataset.product, -1);
    else if (find("[data-clear]")) this.#empty();
    else if (find("[data-drop-sale]")) this.#drop(find("[data-drop-sale]").dataset.dropSale);
  }

  #add(id, { name, price, unit }) {
    const known = this.lines.get(String(id));
    this.lines.set(String(id), { id: String(id), name, price: number(price), unit, many: (known?.many ?? 0) + 1 });
    this.#draw();
  }

  #change(id, by) {
    const line = this.lines.get(id);
    line.many += by;
    if (line.many <= 0) this.lines.delete(id);
    this.#draw();
  }

  #retyped(input) {
    const line = this.lines.get(input.closest("[data-product]")?.dataset.product);
    if (!line) return;
    line.many = number(input.value);
    this.#sum();
  }

  #empty() {
    this.lines.clear();
    this.token = crypto.randomUUID();
    this.#draw();
    this.field.focus();
  }

  #draw() {
    if (!this.basket) return;
    this.basket.hidden = !this.lines.size;
    const list = this.basket.querySelector("[data-lines]");
    list.replaceChildren(
      ...[...this.lines.values()].map((line) => {
        const row = this.querySelector("template[data-line]").content.firstElementChild.cloneNode(true);
        row.dataset.product = line.id;
        row.querySelector(".basket-name").textContent = line.name;
        row.querySelector("input").value = line.many;
        return row;
      }),
    );
    this.#sum();
  }

  #sum() {
    let total = 0;
    for (const row of this.basket.querySelectorAll("[data-product]")) {
      const { price, many } = this.lines.get(row.dataset.product);
      total += price * many;
      row.querySelector("output").textContent = price ? shown(price * many) : "";
    }
    this.basket.querySelector("[data-total]").textContent = total ? shown(total) : "";
  }

  // — the sale —

  async #sell() {
    if (!this.customer) {
      this.#say(this.words.choose, "warning");
      return this.field.focus();
    }
    if (this.busy) return;
    this.busy = true;
    const sale = { token: this.token, customer: this.customer, name: this.name, lines: [...this.lines.values()].map(({ id, many }) => [id, many]), at: Date.now() };
    try {
      await this.#sendNow(sale);
    } finally {
      this.busy = false;
    }
  }

  async #sendNow(sale) {
    const token = this.basket.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await this.#post(sale, token, "text/html");
      if (answer.status === 422 || (answer.status >= 400 && answer.status < 500)) return this.#say(await this.#reason(answer), "error");
      if (!answer.ok) throw new TypeError("the server is not well");
      this.#show(await answer.text());
    } catch {
      const told = (await snapshot())?.told;
      await keepSale({ ...sale, who: told?.who ?? null });
      this.#offline(!navigator.onLine);
      this.#say(this.words.keptSale, "success");
      this.card.replaceChildren();
      await this.#tellUnsent();
    }
    this.customer = null;
    this.#empty();
    this.field.value = "";
    this.#ring();
  }

  #post(sale, token, accept) {
    const body = new URLSearchParams({ customer: sale.customer, token: sale.token });
    for (const [id, many] of sale.lines) {
      body.append("product", id);
      body.append("quantity", many);
    }
    return fetch(this.dataset.sale, { method: "POST", body, headers: { "X-CSRFToken": token, "HX-Request": "true", Accept: accept } });
  }

  async #reason(answer) {
    const trigger = answer.headers.get("HX-Trigger");
    try {
      return JSON.parse(trigger).toast.text;
    } catch {
      return (await answer.text()).replace(/<[^>]*>/g, " ").trim().slice(0, 200) || answer.statusText;
    }
  }

  // — when the network comes and goes —

  async #keepUp() {
    this.#install();
    addEventListener("online", () => this.#send());
    addEventListener("offline", () => this.#offline(true));
    this.sending = setInterval(() => this.#send(), AGAIN);
    await this.#send(true);
  }

  // The page and its parts are kept anew at every visit with a network, so that they are those of this version.
  async #install() {
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(this.dataset.worker);
      const { active } = await navigator.serviceWorker.ready;
      const parts = performance.getEntriesByType("resource").map((one) => new URL(one.name));
      active.postMessage(parts.filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/")).map((one) => one.pathname));
    } catch {
      // without it the counter works while there is a network
    }
  }

  // Sends what waits, each until it is answered; and brings the kept regulars up to date.
  async #send(first = false) {
    const waiting = (await sales()).filter((one) => !one.refused);
    const kept = await snapshot();
    if (!first && !waiting.length && kept && Date.now() - kept.at < FRESH) return;
    let told;
    try {
      const answer = await fetch(this.dataset.snapshot, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return waiting.length && this.#say(this.words.signIn, "warning");
      told = await answer.json();
      this.#offline(false);
    } catch {
      return this.#offline(true);
    }
    await keepSnapshot(told);
    this.dataset.ready = told.people.length;
    for (const sale of waiting) {
      if (sale.who !== null && sale.who !== told.who) continue; // of whoever worked here before
      const answer = await this.#post(sale, told.csrf, "application/json").catch(() => null);
      if (answer?.ok) await dropSale(sale.token);
      else if (answer && answer.status >= 400 && answer.status < 500) await keepSale({ ...sale, refused: await this.#reason(answer) });
      else break;
    }
    await this.#tellUnsent();
  }

  async #tellUnsent() {
    const place = this.querySelector("[data-unsent]");
    const all = await sales();
    place.hidden = !all.length;
    const lines = [Object.assign(document.createElement("p"), { textContent: this.words.waiting.replace("{n}", all.length) })];
    for (const sale of all.filter((one) => one.refused)) {
      const row = Object.assign(document.createElement("p"), { textContent: `${sale.name} ${new Date(sale.at).toLocaleString()}: ${this.words.refused.replace("{why}", sale.refused)} ` });
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: this.words.drop });
      drop.dataset.dropSale = sale.token;
      row.append(drop);
      lines.push(row);
    }
    place.replaceChildren(...lines);
  }

  async #drop(token) {
    if (!confirm(this.words.dropSure)) return;
    await dropSale(token);
    await this.#tellUnsent();
  }

  #offline(is) {
    this.querySelector("[data-offline]").hidden = !is;
  }

  #say(text, level) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));
  }

  #ring() {
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

  // — the camera, where the browser can read codes —

  #camera() {
    const button = this.querySelector("[data-camera]");
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    button.hidden = false;
    const dialog = this.querySelector("dialog");
    const video = dialog.querySelector("video");
    const stop = () => {
      video.srcObject?.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    };
    dialog.addEventListener("close", stop);
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    button.addEventListener("click", async () => {
      try {
        video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch (error) {
        return this.#say(error.message, "error");
      }
      dialog.showModal();
      await video.play();
      const reader = new BarcodeDetector();
      while (video.srcObject) {
        const [code] = await reader.detect(video).catch(() => []);
        if (code) {
          dialog.close();
          this.field.value = code.rawValue;
          return this.#look(true);
        }
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
    });
  }
}

customElements.define("shuke-counter", Counter);
