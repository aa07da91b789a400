// What goes from this device to the server: sales, at once or when the network is back, each until it is answered; and
// what comes from it: the regulars for when there is no network.
import { dropSale, keepSale, keepSnapshot, sales, snapshot } from "./counter-kept.js";

const FRESH = 10 * 60_000; // ms for which the kept regulars are new enough
const AGAIN = 30_000; // ms between attempts to send what waits
const HTMX = { "HX-Request": "true" };
const refused = (answer) => answer.status >= 400 && answer.status < 500;

export class Till {
  // `place` is the counter: its addresses and words; `said` is told of problems, `network` whether there is one.
  constructor(place, { said, network }) {
    Object.assign(this, { place, said, network, words: place.querySelector("[data-words]").dataset });
    this.unsent = place.querySelector("[data-unsent]");
    this.unsent.addEventListener("click", (event) => this.#drop(event.target.closest("[data-drop-sale]")));
  }

  start() {
    this.#install();
    this.online = () => this.#catchUp();
    this.offline = () => this.network(false);
    addEventListener("online", this.online);
    addEventListener("offline", this.offline);
    this.sending = setInterval(this.online, AGAIN);
    return this.#catchUp(true);
  }

  stop() {
    clearInterval(this.sending);
    removeEventListener("online", this.online);
    removeEventListener("offline", this.offline);
  }

  // The server's word for it; null when the sale is kept here; undefined when it was refused, and said so.
  async sell(sale, secret) {
    try {
      const answer = await this.#post(sale, secret, "text/html");
      if (refused(answer)) return void this.said(await this.#reason(answer), "error");
      if (!answer.ok) throw new TypeError("the server is not well");
      return await answer.text();
    } catch {
      await keepSale({ ...sale, who: this.place.dataset.who });
      this.network(navigator.onLine);
      await this.#tell();
      return null;
    }
  }

  #post(sale, secret, accept) {
    const { customer, token, pay = "", signed = "", signature = "", offers = [], at, lines } = sale;
    const body = new URLSearchParams([["customer", customer], ["token", token], ["pay", pay], ["signed", signed], ["signature", signature], ["at", at], ...offers.map((one) => ["offer", one])]);
    for (const [id, many] of lines) {
      body.append("product", id);
      body.append("quantity", many);
    }
    return fetch(this.place.dataset.sale, { method: "POST", body, headers: { ...HTMX, "X-CSRFToken": secret, Accept: accept } });
  }

  async #reason(answer) {
    try {
      return JSON.parse(answer.headers.get("HX-Trigger")).toast.text;
    } catch {
      return (await answer.text()).replace(/<[^>]*>/g, " ").trim().slice(0, 200) || answer.statusText;
    }
  }

  // Sends what waits, and brings the kept regulars up to date.
  async #catchUp(first = false) {
    const waiting = (await sales()).filter((one) => !one.refused);
    const kept = await snapshot();
    if (!first && !waiting.length && kept && Date.now() - kept.at < FRESH) return;
    let told;
    try {
      const answer = await fetch(this.place.dataset.snapshot, { headers: HTMX });
      if (!answer.ok || answer.redirected) return waiting.length && this.said(this.words.signIn, "warning");
      told = await answer.json();
      this.network(true);
    } catch {
      return this.network(false);
    }
    await keepSnapshot(told);
    this.place.dataset.ready = told.people.length;
    for (const sale of waiting) {
      if (String(sale.who) !== String(told.who)) continue; // of whoever worked here before
      const answer = await this.#post(sale, told.csrf, "application/json").catch(() => null);
      if (answer?.ok) await dropSale(sale.token);
      else if (answer && refused(answer)) await keepSale({ ...sale, refused: await this.#reason(answer) });
      else break;
    }
    await this.#tell();
  }

  async #tell() {
    const all = await sales();
    this.unsent.hidden = !all.length;
    const line = (text) => Object.assign(document.createElement("p"), { textContent: text });
    const lines = [line(this.words.waiting.replace("{n}", all.length))];
    for (const sale of all.filter((one) => one.refused)) {
      const row = line(`${sale.name} ${new Date(sale.at).toLocaleString()}: ${this.words.refused.replace("{why}", sale.refused)} `);
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: this.words.drop });
      drop.dataset.dropSale = sale.token;
      row.append(drop);
      lines.push(row);
    }
    this.unsent.replaceChildren(...lines);
  }

  async #drop(button) {
    if (!button || !confirm(this.words.dropSure)) return;
    await dropSale(button.dataset.dropSale);
    await this.#tell();
  }

  // The page and its parts are kept anew at every visit with a network, so that they are those of this version.
  async #install() {
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(this.place.dataset.worker);
      const { active } = await navigator.serviceWorker.ready;
      const parts = performance.getEntriesByType("resource").map((one) => new URL(one.name));
      active.postMessage(parts.filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/")).map((one) => one.pathname));
    } catch {
      // without it the counter works while there is a network
    }
  }
}
