// <shuke-chart>: draws the table that it holds. There are no figures but those: exact ones in data-value, words in the cells,
// and a press on a bar goes where the cell's link goes.
const COLOURS = 8;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow", "emptyCircle"];
const DASHES = ["solid", "dashed", "dotted"];
const LINE = 30; // pixels of a bar that lies
const still = matchMedia("(prefers-reduced-motion: reduce)");

class Chart extends HTMLElement {
  connectedCallback() {
    this.canvas = this.querySelector(".chart-canvas");
    if (!this.canvas) return;
    this.sizes = new ResizeObserver(() => this.chart?.resize());
    this.looks = new MutationObserver(() => this.#draw());
    this.looks.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
    this.#draw();
  }

  disconnectedCallback() {
    this.sizes?.disconnect();
    this.looks?.disconnect();
    this.chart?.dispose();
  }

  #draw() {
    const table = read(this.querySelector("table"));
    const kind = this.dataset.kind;
    const lying = kind === "bar" && !("timed" in this.dataset);
    if (lying) table.rows = table.rows.filter((row) => !row.others || table.rows.length === 1); // told below: it would dwarf all
    if (!window.echarts) return this.#fail();
    this.chart?.dispose();
    if (lying) this.canvas.style.blockSize = `${Math.max(table.rows.length * LINE + (table.columns.length > 1 ? 80 : 44), 150)}px`;
    this.chart = window.echarts.init(this.canvas, null, { renderer: "canvas" });
    const look = looks(this);
    this.chart.setOption(kind === "pie" ? ring(table, look) : axes(table, look, kind, lying, this.clientWidth));
    if (kind === "pie" || table.columns.length > 1) this.chart.on("click", (event) => follow(table, kind, event));
    else this.chart.getZr().on("click", (event) => this.#pressed(table, kind, lying, event));
    this.sizes.observe(this.canvas);
    return undefined;
  }

  // Wherever in its column or line: a small bar is hard to hit.
  #pressed(table, kind, lying, event) {
    const at = [event.offsetX, event.offsetY];
    if (!this.chart.containPixel("grid", at)) return;
    const dataIndex = this.chart.convertFromPixel({ seriesIndex: 0 }, at)[lying ? 1 : 0];
    follow(table, kind, { dataIndex, seriesIndex: 0 });
  }

  #fail() {
    this.canvas.textContent = this.dataset.none;
    this.canvas.style.blockSize = "auto";
    this.querySelector("details").open = true;
  }
}

function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).filter((head) => !("sum" in head.dataset));
  const rows = [...table.tBodies[0].rows].map((row) => {
    const head = row.cells[0];
    const cells = [...row.cells].slice(1).filter((cell) => !("sum" in cell.dataset));
    return {
      label: head.firstChild.textContent.trim(),
      short: head.dataset.short || head.firstChild.textContent.trim(),
      open: "open" in row.dataset,
      rest: "rest" in row.dataset,
      others: "others" in row.dataset,
      cells: cells.map((cell) => ({
        value: cell.dataset.value === "" ? null : Number(cell.dataset.value),
        text: cell.textContent.trim(),
        url: cell.querySelector("a")?.href,
        open: "open" in cell.dataset,
      })),
    };
  });
  return { columns: heads.map((head) => ({ label: head.textContent.trim(), rest: "rest" in head.dataset })), rows };
}

function looks(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"), soft: of("--ink-soft"), line: of("--line"), surface: of("--surface"), rest: of("--chart-rest"),
    letters: style.fontFamily,
    colours: Array.from({ length: COLOURS }, (_, at) => of(`--chart-${at + 1}`)),
    numbers: new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }),
  };
}

const colour = (look, thing, at) => (thing.rest ? look.rest : look.colours[at % COLOURS]);

function shared(look) {
  return {
    animation: !still.matches,
    animationDuration: 250,
    textStyle: { fontFamily: look.letters, color: look.ink },
    aria: { enabled: false },
  };
}

const tipLook = (look) => ({
  confine: true,
  backgroundColor: look.surface,
  borderColor: look.line,
  textStyle: { color: look.ink },
  transitionDuration: still.matches ? 0 : 0.2,
});

// The pieces of a tooltip, made as elements: the page's policy lets no style in by text.
function tip(title, lines) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const head = box.appendChild(document.createElement("strong"));
  head.textContent = title;
  for (const { mark, label, text } of lines) {
    const line = box.appendChild(document.createElement("div"));
    line.className = "chart-tip-line";
    const name = line.appendChild(document.createElement("span"));
    const dot = name.appendChild(document.createElement("span"));
    dot.className = "chart-tip-mark";
    dot.style.background = mark;
    name.append(label);
    line.appendChild(document.createElement("span")).textContent = text;
  }
  return box;
}

function axes(table, look, kind, lying, width) {
  const several = table.columns.length > 1;
  const words = {
    type: "category",
    data: table.rows.map((row) => row.short),
    inverse: lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.soft, fontSize: 13, ...(lying && { interval: 0, width: Math.min(width * 0.38, 220), overflow: "truncate" }) },
    boundaryGap: kind === "bar" || table.rows.length === 1,
  };
  const amounts = {
    type: "value",
    splitNumber: width < 480 ? 3 : 5,
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.soft, fontSize: 13, formatter: (value) => look.numbers.format(value) },
  };
  return {
    ...shared(look),
    grid: { left: 4, right: 16, top: several ? 44 : 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    ...(several && { legend: { type: "scroll", top: 0, left: 0, textStyle: { color: look.ink, fontSize: 13 }, pageTextStyle: { color: look.soft }, pageIconColor: look.soft } }),
    tooltip: {
      ...tipLook(look),
      trigger: "axis",
      axisPointer: { type: kind === "line" ? "line" : "shadow" },
      formatter: (found) => {
        const row = table.rows[found[0].dataIndex];
        const known = table.columns.map((column, at) => ({ mark: colour(look, column, at), label: column.label, text: row.cells[at].text }));
        return tip(row.label, several ? known.filter((_, at) => row.cells[at].value) : known);
      },
    },
    [lying ? "yAxis" : "xAxis"]: words,
    [lying ? "xAxis" : "yAxis"]: amounts,
    series: table.columns.map((column, at) => series(table, look, kind, column, at)),
  };
}

function series(table, look, kind, column, at) {
  const several = table.columns.length > 1;
  const own = colour(look, column, at);
  const data = table.rows.map((row) => {
    const cell = row.cells[at];
    const grey = !several && row.rest ? { color: look.rest } : {};
    const value = several && kind === "bar" ? cell.value || null : cell.value;
    return { value, itemStyle: { ...grey, ...((row.open || cell.open) && { opacity: 0.5 }) } };
  });
  if (kind === "line") {
    return {
      name: column.label, type: "line", data, color: own, symbol: SYMBOLS[at % SYMBOLS.length], symbolSize: 7,
      lineStyle: { width: 2.5, type: DASHES[at % DASHES.length] }, connectNulls: false, showSymbol: table.rows.length <= 40,
    };
  }
  return {
    name: column.label, type: "bar", data, color: own, barMaxWidth: 44, cursor: "pointer",
    ...(several && { stack: "all", itemStyle: { borderColor: look.surface, borderWidth: 1 } }),
    ...(!several && { itemStyle: { borderRadius: 2 } }),
  };
}

function ring(table, look) {
  const parts = table.rows.filter((row) => row.cells[0].value);
  const whole = parts.reduce((sum, row) => sum + row.cells[0].value, 0);
  const share = (row) => `${Math.round((row.cells[0].value / whole) * 100)}%`;
  return {
    ...shared(look),
    tooltip: {
      ...tipLook(look),
      trigger: "item",
      formatter: (found) => tip(found.name, [{ mark: found.color, label: share(parts[found.dataIndex]), text: parts[found.dataIndex].cells[0].text }]),
    },
    legend: {
      bottom: 0, textStyle: { color: look.ink, fontSize: 13 },
      formatter: (name) => `${name} ${share(parts.find((row) => row.label === name))}`,
    },
    series: [{
      type: "pie", radius: ["48%", "74%"], center: ["50%", "44%"], cursor: "pointer",
      label: { show: false },
      itemStyle: { borderColor: look.surface, borderWidth: 2 },
      data: parts.map((row) => ({
        name: row.label, value: row.cells[0].value, itemStyle: { color: colour(look, row, table.rows.indexOf(row)) },
      })),
    }],
  };
}

function follow(table, kind, event) {
  const rows = kind === "pie" ? table.rows.filter((row) => row.cells[0].value) : table.rows;
  const url = rows[event.dataIndex]?.cells[event.seriesIndex ?? 0]?.url;
  if (url) location.assign(url);
}

customElements.define("shuke-chart", Chart);

// The editor: what the filter's dialog says goes into the chart's form, whose change brings a new preview.
document.addEventListener("submit", (event) => {
  const form = document.getElementById("chart-form");
  if (!form || !event.target.matches(".filter-form")) return;
  event.preventDefault();
  const field = form.querySelector("[name=f]");
  field.value = new FormData(event.target).get("f") ?? "";
  event.target.closest("dialog")?.close();
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// With scripts, the buttons of the order move a line at once (records/dialog.js) and need not be sent.
document.addEventListener("click", (event) => {
  if (event.target.closest(".arrange-form :is([data-up], [data-down])")) event.preventDefault();
  for (const menu of document.querySelectorAll(".chart-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// The charts stand as they are arranged, once that is kept.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches(".arrange-form") || !event.detail.successful) return;
  const board = document.getElementById("dashboard");
  for (const line of event.target.querySelectorAll("li")) {
    const pk = line.querySelector("[name=chart]").value;
    const chart = [...board.children].find((one) => one.getAttribute("hx-get").includes(`/charts/${pk}/`));
    if (!chart) continue;
    chart.className = `chart chart-${line.querySelector("select").value}`;
    board.append(chart);
  }
});

// A chart that has come is called by its title in the list of their order too.
document.addEventListener("htmx:afterSwap", (event) => {
  const chart = event.target;
  if (!chart.matches(".dashboard > .chart")) return;
  chart.removeAttribute("aria-busy");
  const title = chart.querySelector(".chart-title")?.textContent.trim();
  const pk = chart.getAttribute("hx-get").match(/charts\/(\d+)\//)[1];
  const name = document.querySelector(`.arrange-name[data-of="${pk}"]`);
  if (name && title) name.textContent = title;
  if (title) chart.setAttribute("aria-label", title);
});

document.addEventListener("htmx:responseError", (event) => {
  const chart = event.target;
  if (!chart.matches?.(".dashboard > .chart")) return;
  const said = chart.querySelector(".chart-wait");
  if (said) said.append(` — ${chart.dataset.failed}`);
});
