// <shuke-setup>: picking a language shows the page in it at once; choosing where the shop is suggests its money.
class Setup extends HTMLElement {
  connectedCallback() {
    this.#followLanguage(this.querySelector("form"));
    const place = this.querySelector("select[name=time_zone]");
    if (place) this.#suggestMoney(place, this.querySelector("select[name=currency]"));
  }

  #followLanguage(form) {
    for (const choice of form.querySelectorAll("[name=language]")) {
      choice.addEventListener("change", () => {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "only_language" }));
        form.action += "#id_language"; // where the keyboard goes on after the page came back
        form.submit();
      });
    }
  }

  #suggestMoney(place, currency) {
    const places = this.querySelector("template").content.querySelectorAll("data");
    const usual = new Map([...places].map((each) => [each.value, each.textContent]));
    place.addEventListener("change", () => (currency.value = usual.get(place.value) ?? currency.value));
  }
}

customElements.define("shuke-setup", Setup);
