// Tells the shop what is looked at on its website, once the visitor has agreed. No cookie, nothing of anybody else's.
(() => {
  const script = document.currentScript, to = new URL("/visit", script.src).href;
  const refuses = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
  const key = "shuke.visitor";
  let known = null;
  try { known = refuses ? null : localStorage.getItem(key); } catch { /* no storage: nobody is known */ }

  function send(kind, product) {
    if (!known) return;
    const said = { kind, product, page: location.pathname.slice(0, 200), visitor: known };
    fetch(to, { method: "POST", body: JSON.stringify(said), keepalive: true, mode: "cors", credentials: "omit" })
      .catch(() => {});
  }

  function seen() {
    send(script.dataset.product ? "product_view" : "page_view", script.dataset.product);
  }

  window.shuke = {
    send, // shuke.send("cart", "T01"), also "checkout", "page_view", "product_view"
    visitor: () => known, // for your own server, which may tell the shop whose it is
    agree() { // when the visitor has pressed “yes”
      if (refuses || known) return;
      known = crypto.randomUUID();
      try { localStorage.setItem(key, known); } catch { known = null; }
      seen();
    },
    withdraw() {
      known = null;
      try { localStorage.removeItem(key); } catch { /* there was nothing */ }
    },
  };
  seen();
})();
