// What a page keeps on the device for reading without a network goes at sign-out: databases called "shuke-kept…" and what
// a service worker keeps. Work that still waits to be sent has other names and stays.
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action, location.href).pathname.endsWith("/account/logout/")) return;
  indexedDB.databases?.().then((all) => all.filter((one) => one.name.startsWith("shuke-kept")).forEach((one) => indexedDB.deleteDatabase(one.name)));
  sessionStorage.removeItem("told-this-visit");
  window.caches?.keys().then((names) => names.filter((name) => name.startsWith("shuke-")).forEach((name) => caches.delete(name)));
});
