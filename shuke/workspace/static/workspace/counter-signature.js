// <shuke-signature>: a name and a place to sign, by finger, pen or mouse; who has none of them puts the name there.
const INK = "#111";

class Signature extends HTMLElement {
  connectedCallback() {
    this.name = this.querySelector("input");
    this.canvas = this.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.#go(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (this.drawing = false));
    this.querySelector("[data-wipe]").addEventListener("click", () => this.wipe());
    this.querySelector("[data-write]").addEventListener("click", () => this.#write());
    this.wipe();
  }

  // Whose basket it is; whoever of them stands here may write another name.
  of(name) {
    this.name.value = name;
    this.wipe();
  }

  wipe() {
    this.signed = this.drawing = false;
    const { width, height } = this.canvas;
    Object.assign(this.pen, { fillStyle: "#fff", strokeStyle: INK, lineWidth: 4, lineCap: "round", lineJoin: "round" });
    this.pen.fillRect(0, 0, width, height);
  }

  // What goes with the sale: nothing where nobody is asked to sign.
  given() {
    if (this.hidden) return {};
    return { signed: this.name.value, ...(this.signed && { signature: this.canvas.toDataURL("image/png").split(",")[1] }) };
  }

  #begin(event) {
    event.preventDefault(); // neither scrolls nor takes the focus
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing = this.signed = true;
    this.pen.beginPath();
    this.pen.moveTo(...this.#at(event));
    this.#go(event);
  }

  #go(event) {
    if (!this.drawing) return;
    this.pen.lineTo(...this.#at(event));
    this.pen.stroke();
  }

  #at({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) * this.canvas.width) / width, ((clientY - top) * this.canvas.height) / height];
  }

  #write() {
    this.wipe();
    if (!this.name.value.trim()) return this.name.focus();
    const { width, height } = this.canvas;
    Object.assign(this.pen, { fillStyle: INK, font: "64px cursive, serif", textBaseline: "middle", textAlign: "center" });
    this.pen.fillText(this.name.value.trim(), width / 2, height / 2, width - 40);
    this.signed = true;
  }
}

customElements.define("shuke-signature", Signature);
