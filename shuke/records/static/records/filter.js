// <shuke-filter>: the filter editor in its dialog. The server renders every piece; here rows are read back into the filter
// language (docs/filters.md), for the address and for the live count.
const PAUSE = 400;

class Filter extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.opener = this.querySelector(".filter-open");
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("change", (event) => this.#changed(event));
    this.addEventListener("input", (event) => event.isComposing || this.#typed(event));
    this.addEventListener("compositionend", (event) => this.#typed(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("picked", (event) => this.#picked(event.target));
    this.addEventListener("submit", () => this.#count.close());
    this.addEventListener("formdata", (event) => this.#sent(event));
    this.addEventListener("htmx:afterSwap", (event) => event.target === this.dialog && this.#open());
  }

  #count = new Question();

  get form() {
    return this.dialog.querySelector("form");
  }

  #open() {
    if (!this.dialog.open) this.dialog.showModal();
    this.querySelectorAll(".filter-value").forEach(showCounted);
    const empty = !this.form.querySelector(".filter-row");
    if (empty) this.form.querySelector(".filter-add").click();
    this.#recount(0);
  }

  #clicked(event) {
    const at = (name) => event.target.closest(name);
    if (event.target === this.dialog || at(".filter-close")) return this.dialog.close();
    if (at("[data-filter-open]")) return this.opener.click();
    if (at(".filter-add")) return this.#choose(at(".filter-chooser"));
    if (at("[data-asks]:is(button)")) return this.#add(at("[data-asks]"));
    if (at(".filter-nest")) return this.#nest(at(".filter-group"));
    if (at(".filter-clear")) return this.#clear();
    if (at(".filter-picked button")) at(".filter-picked button").remove();
    else if (at(".filter-remove")) this.#remove(at(".filter-remove"));
    else return undefined;
    return this.#recount();
  }

  #changed(event) {
    const row = event.target.closest(".filter-row");
    if (event.target.matches(".filter-op, .filter-measure")) return this.#again(row, event.target);
    if (event.target.matches(".filter-when")) showCounted(event.target.closest(".filter-value"));
    return this.#recount();
  }

  #typed(event) {
    const chooser = event.target.closest(".filter-choices");
    if (chooser) narrow(chooser, event.target.value);
    else this.#recount();
  }

  // The list of fields: arrows move, Escape closes only it.
  #key(event) {
    const chooser = event.target.closest(".filter-chooser");
    if (!chooser || event.isComposing || event.keyCode === 229) return;
    const shown = [...chooser.querySelectorAll(".filter-fields button")].filter((one) => one.offsetParent);
    const at = shown.indexOf(document.activeElement);
    const search = chooser.querySelector("input");
    if (event.key === "Escape" && !chooser.querySelector(".filter-choices").hidden) this.#choose(chooser);
    else if (event.key === "ArrowDown") shown[Math.min(at + 1, shown.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (shown[at - 1] ?? search)?.focus();
    else if (event.key === "Enter" && event.target === search) shown[0]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #choose(chooser) {
    const list = chooser.querySelector(".filter-choices");
    const button = chooser.querySelector(".filter-add");
    if (!list.firstElementChild) list.innerHTML = await this.#piece("choices", { of: groupOf(chooser).dataset.of });
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
    const search = list.querySelector("input");
    search.value = "";
    narrow(list, "");
    (list.hidden ? button : search).focus();
    if (!list.hidden) list.scrollIntoView({ block: "nearest" });
  }

  async #add(choice) {
    const group = groupOf(choice);
    this.#choose(choice.closest(".filter-chooser"));
    const row = await this.#insert(group, "row", { asks: choice.dataset.asks, of: group.dataset.of });
    (row.querySelector(".filter-value :is(input, select)") ?? row.querySelector(".filter-op")).focus();
  }

  async #nest(group) {
    (await this.#insert(group, "group", { of: group.dataset.of })).querySelector(".filter-add").click();
  }

  async #insert(group, what, asked) {
    const rows = group.querySelector(":scope > .filter-rows");
    rows.insertAdjacentHTML("beforeend", await this.#piece(what, asked));
    rows.lastElementChild.querySelectorAll(".filter-value").forEach(showCounted);
    this.#recount();
    return rows.lastElementChild;
  }

  // Another operator or measure has other inputs; the words already written are kept where they still have a place.
  async #again(row, changed) {
    const kept = row.querySelector(":scope > .filter-line input[type=text]")?.value;
    const asked = { asks: row.dataset.asks, of: row.dataset.of };
    for (const select of row.querySelectorAll(":scope > .filter-line > select")) asked[select.name] = select.value;
    const where = row.querySelector(":scope > .filter-where");
    const holder = document.createElement("div");
    holder.innerHTML = await this.#piece("row", asked);
    const fresh = holder.firstElementChild;
    row.querySelector(".filter-line").replaceWith(fresh.querySelector(".filter-line"));
    if (where) row.append(where);
    const input = row.querySelector(":scope > .filter-line input[type=text]");
    if (kept && input && !input.closest("shuke-picker")) input.value = kept;
    row.querySelectorAll(".filter-value").forEach(showCounted);
    row.querySelector(`:scope > .filter-line > select[name=${changed.name}]`).focus();
    this.#recount();
  }

  #remove(button) {
    const part = button.closest(".filter-line")?.parentElement ?? groupOf(button);
    const group = groupOf(part.parentElement);
    part.remove();
    group.querySelector(":scope > .filter-adders .filter-add").focus();
  }

  #clear() {
    this.form.querySelector(".filter-outer > .filter-rows").replaceChildren();
    this.#recount(0);
  }

  #picked(picker) {
    const [id, field] = picker.querySelectorAll("input");
    const tag = document.createElement("button");
    Object.assign(tag, { type: "button", className: "tag", textContent: `${field.value} ×` });
    tag.dataset.id = id.value;
    picker.parentElement.querySelector(".filter-picked").append(tag);
    id.value = field.value = "";
    this.#recount();
  }

  #sent(event) {
    for (const name of new Set(event.formData.keys())) {
      if (!this.form.querySelector(`[name="${CSS.escape(name)}"][data-kept]`)) event.formData.delete(name);
    }
    // A view that has a filter of its own must be told that none is wanted.
    const filter = this.read() || (event.formData.has("view") ? "{}" : "");
    if (filter) event.formData.set("f", filter);
    else event.formData.delete("f");
  }

  // The filter as JSON; empty when there is no condition.
  read() {
    const outer = readGroup(this.form.querySelector(".filter-outer"));
    return outer ? JSON.stringify(outer) : "";
  }

  #recount(pause = PAUSE) {
    const shown = this.form.querySelector(".filter-count");
    this.#count.ask(() => this.#url("count", { f: this.read() }), pause, (answer) => (shown.innerHTML = answer));
  }

  #url(what, asked) {
    return `${this.form.dataset.base}${what}/?${new URLSearchParams(asked)}`;
  }

  async #piece(what, asked) {
    const answer = await fetch(this.#url(what, asked), { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  }
}

// One question at a time: a newer one makes the older void.
class Question {
  ask(url, pause, show) {
    this.close();
    this.timer = setTimeout(async () => {
      this.asking = new AbortController();
      try {
        const answer = await fetch(url(), { signal: this.asking.signal, headers: { "HX-Request": "true" } });
        if (answer.ok) show(await answer.text());
      } catch {
        return;
      }
    }, pause);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }
}

const groupOf = (element) => element.closest(".filter-group");

function narrow(chooser, typed) {
  const words = typed.trim().toLowerCase();
  let any = false;
  for (const group of chooser.querySelectorAll(".filter-fields-group")) {
    const named = group.getAttribute("aria-label").toLowerCase().includes(words);
    const buttons = [...group.querySelectorAll("button")];
    for (const one of buttons) one.hidden = !named && !one.textContent.toLowerCase().includes(words);
    group.hidden = buttons.every((one) => one.hidden);
    any ||= !group.hidden;
  }
  chooser.querySelector(".filter-none").hidden = any;
}

// Number and unit only where a stretch of time is counted; the calendar only where a day is meant.
function showCounted(value) {
  const when = value.querySelector(".filter-when");
  if (!when) return;
  value.querySelector(".filter-counted").hidden = !COUNTED.has(when.value);
  const day = value.querySelector(".filter-day");
  if (day) day.hidden = when.value !== "day";
}

const COUNTED = new Set(["last", "next", "over", "beyond", "ago", "ahead"]);

function readGroup(group) {
  const joined = group.querySelector(":scope > .filter-joined > select").value;
  const children = [...group.querySelector(":scope > .filter-rows").children];
  const parts = children.map((part) => (part.matches(".filter-group") ? readGroup(part) : readRow(part))).filter(Boolean);
  if (!parts.length) return null;
  return joined === "none" ? { not: { any: parts } } : { [joined]: parts };
}

// Null for a row that is not filled in yet.
function readRow(row) {
  const line = row.querySelector(":scope > .filter-line");
  const op = line.querySelector(".filter-op").value;
  const value = readValue(line.querySelector(".filter-value"));
  if (value === undefined) return null;
  const asked = value === null ? { op } : { op, value };
  if (!row.dataset.asks.startsWith("related:")) return { field: row.dataset.asks, ...asked };
  const [how, field] = line.querySelector(".filter-measure").value.split(":");
  const where = readGroup(row.querySelector(":scope > .filter-where > .filter-group"));
  const related = row.dataset.asks.slice("related:".length);
  return { related, measure: field ? { [how]: field } : how, ...(where && { where }), ...asked };
}

const SHAPES = {
  none: () => null,
  one: (value) => value.querySelector("input").value.trim() || undefined,
  words: (value) => listed(value.querySelector("input").value.split(/[、,，;；]/)),
  two: (value) => {
    const ends = [...value.querySelectorAll("input")].map((input) => input.value.trim() || null);
    return ends.some((end) => end !== null) ? ends : undefined;
  },
  many: (value) => listed([...value.querySelectorAll("input:checked")].map((input) => input.value)),
  yes: (value) => {
    const chosen = value.querySelector("input:checked");
    return chosen ? chosen.value === "true" : undefined;
  },
  pick: (value) => listed([...value.querySelectorAll("[data-id]")].map((one) => one.dataset.id)),
  span: (value) => readWhen(value),
  point: (value) => readWhen(value),
};

const readValue = (value) => SHAPES[value.dataset.shape](value);

function listed(values) {
  const kept = values.map((one) => one.trim()).filter(Boolean);
  return kept.length ? kept : undefined;
}

function readWhen(value) {
  const when = value.querySelector(".filter-when").value;
  if (when === "day") return value.querySelector(".filter-day").value || undefined;
  if (when.startsWith("month:")) return { month: Number(when.slice("month:".length)) };
  if (!COUNTED.has(when)) return when;
  const [number, unit] = value.querySelectorAll(".filter-counted :is(input, select)");
  const count = Number.parseInt(number.value, 10);
  return count > 0 ? { [when]: count, unit: unit.value } : undefined;
}

customElements.define("shuke-filter", Filter);
