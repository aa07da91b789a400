// <shuke-push data-key data-subscribe data-worker data-person>: lets this browser be told while Shuke is closed. What there
// is to say of the browser stands in its [data-state] parts, of which one is shown.
import { isOf, subscription, tell } from "../ui/js/device.js";

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

class Push extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.begin());
    this.look();
  }

  async look() {
    if (!window.isSecureContext) return this.show("insecure");
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return this.show("unable");
    if (Notification.permission === "denied") return this.show("denied");
    const known = isOf(this.dataset.person) && (await subscription(this.dataset.worker));
    return this.show(known && (await tell(known, this.dataset, "yes")) ? "on" : "off");
  }

  async begin() {
    try {
      if ((await Notification.requestPermission()) !== "granted") return this.look();
      const worker = await navigator.serviceWorker.register(this.dataset.worker);
      await ready(worker);
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.dataset.key) });
      if (await tell(made, this.dataset)) return location.reload();
    } catch {
      // the browser, or the network between it and its maker, does not go along
    }
    return this.show("failed");
  }

  show(state) {
    for (const one of this.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== state;
  }
}

async function ready(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return;
  await new Promise((resolve) => worker.addEventListener("statechange", () => worker.state === "activated" && resolve()));
}

customElements.define("shuke-push", Push);
