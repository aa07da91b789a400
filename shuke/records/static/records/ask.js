// What the list's parts share: asking the server, telling the person, and knowing when a key is not ours.
export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

export function tell(text, level = "error") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));
}

// Toasts that the server sends along travel in the same header as for htmx.
function announce(answer) {
  const sent = answer.headers.get("HX-Trigger");
  if (!sent) return false;
  try {
    for (const [name, detail] of Object.entries(JSON.parse(sent))) document.dispatchEvent(new CustomEvent(name, { detail }));
  } catch {
    return false;
  }
  return sent.includes('"toast"');
}

// The answer, or null when it could not be had (the person has been told). 422 comes back too: it holds the errors.
export async function ask(address, form) {
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  if (form) headers["X-CSRFToken"] = token();
  try {
    const answer = await fetch(address, form ? { method: "POST", headers, body: form } : { headers });
    const told = announce(answer);
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) location.assign(elsewhere);
    if (answer.ok || answer.status === 422) return elsewhere ? null : answer;
    if (!told) tell(document.querySelector("shuke-toasts").dataset.failed);
  } catch {
    tell(document.querySelector("shuke-toasts").dataset.offline);
  }
  return null;
}

export function fields(values) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) form.append(name, one);
  return form;
}

// The list's own parameters, and some more.
export function asked(list, more = {}) {
  return fields({ ...Object.fromEntries(new URLSearchParams(list.dataset.query)), ...more });
}

export const composing = (event) => event.isComposing || event.keyCode === 229;
export const typing = (target) => Boolean(target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], shuke-picker"));

// A key pressed alone, outside of fields, dialogs and menus.
export function plain(event) {
  return !composing(event) && !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented
    && !typing(event.target) && !document.querySelector("dialog[open]") && !event.target.closest?.(".dropdown-menu");
}
