// A browser that its person wants to be told on (notices): which person that is stands in this browser, so that signing in
// anew goes on with it, and nobody else who signs in here is taken for them.
const KEY = "told-on-this-device";

const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off
  }
};

export const isOf = (person) => remembered() === person;

export async function subscription(worker) {
  return (await navigator.serviceWorker?.getRegistration(worker))?.pushManager?.getSubscription();
}

// Tells the shop of this browser; gives whether it was taken. With `again` only of one that the shop knows still.
export async function tell(known, { subscribe, person }, again = "") {
  const { endpoint, keys } = known.toJSON();
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const body = new URLSearchParams({ endpoint, ...keys, device: named(), again });
  const answer = await fetch(subscribe, { method: "POST", body, headers });
  const taken = answer.status === 204;
  if (taken) localStorage.setItem(KEY, person);
  else if (answer.ok) localStorage.removeItem(KEY); // taken off the list meanwhile
  return taken;
}

const BROWSERS = { Edg: "Edge", Firefox: "Firefox", Chrome: "Chrome", Safari: "Safari" };
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"];

function named() {
  const has = (word) => navigator.userAgent.includes(word);
  const browser = Object.entries(BROWSERS).find(([word]) => has(word))?.[1] ?? "";
  return `${browser} ${SYSTEMS.find(has) ?? ""}`.trim();
}
