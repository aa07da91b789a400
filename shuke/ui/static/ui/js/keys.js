// Shortcuts of the whole application, so that one place knows when a key is only typed.
//
// An element with data-shortcut="n" (or "Ctrl+k", "Shift+Delete") is clicked by that key, a field is focused. Keys that a
// page handles itself reach it as the event "shortcut" on document ({key}); preventDefault() says that it was used.
// Nothing happens while an input method composes, and in a text field only keys with Ctrl or ⌘ count.
const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

export const composing = (event) => event.isComposing || event.keyCode === 229;

// "Ctrl+k" as people on this machine write it.
export const written = (keys) =>
  keys.split("+").map((key) => (key === "Ctrl" && MAC ? "⌘" : key.length === 1 ? key.toUpperCase() : key));

export const showKeys = (keys) =>
  written(keys).map((key) => Object.assign(document.createElement("kbd"), { textContent: key }));

export const usable = (element) => element.checkVisibility() && !element.matches(":disabled, [aria-disabled=true]");

function pressed(event) {
  const single = event.key.length === 1;
  const modifiers = [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && (!single || /[a-z]/i.test(event.key)) && "Shift",
  ].filter(Boolean);
  return [...modifiers, single ? event.key.toLowerCase() : event.key].join("+");
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented || event.getModifierState("AltGraph")) return;
  const inside = document.querySelector("dialog[open]");
  if (event.target.closest?.(TYPED) && !(event.ctrlKey || event.metaKey)) return;
  const key = pressed(event);
  const own = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)];
  const found = own.find((element) => usable(element) && (!inside || inside.contains(element)));
  if (found) {
    event.preventDefault();
    if (!found.matches(TYPED)) return found.click();
    found.focus();
    found.select?.();
  } else if (!inside && !document.dispatchEvent(new CustomEvent("shortcut", { detail: { key }, cancelable: true }))) {
    event.preventDefault();
  }
});
