// Things of a board or calendar, dragged to another place: by mouse, or after a long press on a touch screen.
const LONG = 400;
const NEAR = 8;

export class Dragging {
  // `things` and `places` are selectors; `drop(thing, place)` hears where one was let go, on no place with null.
  constructor(host, { things, places, drop }) {
    Object.assign(this, { things, places, drop, active: false });
    host.addEventListener("dragstart", (event) => event.preventDefault());
    host.addEventListener("pointerdown", (event) => this.#down(event));
  }

  #down(event) {
    const thing = event.target.closest(this.things);
    if (!thing || event.button || event.target.closest("select, button")) return;
    const begin = { x: event.clientX, y: event.clientY };
    const touch = event.pointerType === "touch";
    let held = !touch;
    let over = null;
    const timer = touch && setTimeout(() => ((held = true), thing.classList.add("dragged")), LONG);
    const stay = (moved) => held && moved.preventDefault();
    const move = (moved) => {
      const far = Math.hypot(moved.clientX - begin.x, moved.clientY - begin.y) > NEAR;
      if (!held) return far && clearTimeout(timer);
      if (!far && !this.active) return;
      this.active = true;
      thing.classList.add("dragged");
      thing.style.translate = `${moved.clientX - begin.x}px ${moved.clientY - begin.y}px`;
      over?.classList.remove("drop-here");
      over = document.elementsFromPoint(moved.clientX, moved.clientY).find((one) => one.matches(this.places)) ?? null;
      over?.classList.add("drop-here");
    };
    const end = (ended) => {
      clearTimeout(timer);
      document.removeEventListener("pointermove", move);
      document.removeEventListener("touchmove", stay);
      for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, end);
      thing.classList.remove("dragged");
      thing.style.translate = "";
      over?.classList.remove("drop-here");
      if (this.active && ended.type === "pointerup") this.#let(thing, over);
      setTimeout(() => (this.active = false));
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("touchmove", stay, { passive: false });
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
  }

  // The click that follows opens nothing.
  #let(thing, place) {
    const ignore = (click) => click.preventDefault();
    thing.addEventListener("click", ignore, { capture: true });
    setTimeout(() => thing.removeEventListener("click", ignore, { capture: true }));
    this.drop(thing, place);
  }
}
