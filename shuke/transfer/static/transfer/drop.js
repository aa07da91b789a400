// <shuke-drop>: a file dropped anywhere on the page, chosen, or pasted as rows goes to data-url as the body of one request;
// the answer says where to go on, or in one sentence why not. Several files go to data-set-url, one after the other.
class Drop extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=file]");
    this.progress = this.querySelector(".drop-progress");
    this.state = this.querySelector(".drop-state");
    this.error = this.querySelector(".drop-error");
    this.field.addEventListener("change", () => this.#take(this.field.files));
    this.gone = new AbortController();
    const on = (name, act) => document.addEventListener(name, act, { signal: this.gone.signal });
    on("dragover", (event) => this.#over(event, true));
    on("dragleave", (event) => event.relatedTarget === null && this.classList.remove("is-over"));
    on("drop", (event) => {
      this.#over(event, false);
      this.#take(event.dataTransfer.files);
    });
    on("paste", (event) => this.#paste(event));
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #over(event, over) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.classList.toggle("is-over", over);
  }

  #paste(event) {
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.clipboardData.files.length) return this.#take(event.clipboardData.files);
    const text = event.clipboardData.getData("text/plain");
    if (text.includes("\n")) this.#take([new File([text], `${this.dataset.pasted}.tsv`)]);
  }

  #take(files) {
    if (!files.length || this.sending) return;
    this.waiting = [...files];
    this.together = files.length;
    this.#next();
  }

  #next(set) {
    const file = this.waiting.shift();
    const query = new URLSearchParams({ name: file.name, size: file.size });
    if (this.dataset.like) query.set("like", this.dataset.like);
    if (set) query.set("set", set);
    else if (this.together > 1) query.set("together", this.together);
    if (!this.waiting.length) query.set("last", "1");
    this.#send(file, `${this.together > 1 ? this.dataset.setUrl : this.dataset.url}?${query}`);
  }

  #send(file, url) {
    this.sending = true;
    this.error.hidden = true;
    this.progress.hidden = false;
    this.state.textContent = this.dataset.sending;
    const bar = this.progress.querySelector("progress");
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRFToken", JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
    request.upload.addEventListener("progress", (event) => {
      bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => this.#answer(request));
    request.addEventListener("error", () => this.#fail(this.dataset.failed));
    const fits = file.size <= Number(this.dataset.limit || Infinity); // if not, only ask: the answer says what to do
    request.send(fits ? file : null);
  }

  #answer(request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // a proxy's own page: the general sentence must do
    }
    if (request.status === 200 && answer.url) location.assign(answer.url);
    else if (request.status === 200 && answer.set) this.#next(answer.set);
    else this.#fail(answer.message ?? this.dataset.failed);
  }

  #fail(sentence) {
    this.sending = false;
    this.progress.hidden = true;
    this.field.value = "";
    this.error.textContent = sentence;
    this.error.hidden = false;
  }
}

customElements.define("shuke-drop", Drop);
