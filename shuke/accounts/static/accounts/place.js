// <shuke-place>: choosing where the shop is suggests its money.
class Place extends HTMLElement {
  connectedCallback() {
    const known = this.querySelector("template");
    const place = this.querySelector("select[name=time_zone]");
    const currency = this.querySelector("select[name=currency]");
    if (!known || !place || !currency) return;
    const usual = new Map([...known.content.querySelectorAll("data")].map((each) => [each.value, each.textContent]));
    place.addEventListener("change", () => (currency.value = usual.get(place.value) ?? currency.value));
  }
}

customElements.define("shuke-place", Place);
