// Runs before the first paint: follows the device when the person chose "auto", and keeps the rail as it was left.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (root.dataset.appearance === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
  try {
    if (localStorage.getItem("rail") === "folded") root.dataset.rail = "folded";
  } catch {
    // storage is switched off: the rail stays open
  }
})();
