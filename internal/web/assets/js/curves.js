// A stretch of a curve is looked at closely by dragging over it.
import { formatClock, unitsAt } from "./time.js";

const LEFT = 52; // where charts begin and end, in their units
const RIGHT = 10;
const LEAST = 6;

function begin(event) {
  const box = event.target.closest?.(".curve-drawing");
  const svg = box?.querySelector("svg");
  if (!svg || event.button !== 0 || event.pointerType === "touch") return;
  const { width, height } = svg.viewBox.baseVal;
  const inside = (e) => Math.min(Math.max(unitsAt(svg, e), LEFT), width - RIGHT);
  const first = inside(event);
  let last = first;
  const chosen = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  chosen.setAttribute("class", "curve-chosen");
  chosen.setAttribute("height", height);
  svg.append(chosen);
  const move = (e) => {
    last = inside(e);
    chosen.setAttribute("x", Math.min(first, last));
    chosen.setAttribute("width", Math.abs(last - first));
  };
  const end = new AbortController();
  const done = (go) => {
    end.abort();
    chosen.remove();
    if (!go || Math.abs(last - first) < LEAST) return;
    const from = Number(box.dataset.from);
    const per = (Number(box.dataset.to) - from) / (width - LEFT - RIGHT);
    const at = (x) => encodeURIComponent(formatClock(from + (x - LEFT) * per));
    location.assign(`${box.dataset.page}from=${at(Math.min(first, last))}&to=${at(Math.max(first, last))}`);
  };
  event.preventDefault();
  svg.setPointerCapture(event.pointerId);
  svg.addEventListener("pointermove", move, { signal: end.signal });
  svg.addEventListener("pointerup", () => done(true), { signal: end.signal });
  svg.addEventListener("pointercancel", () => done(false), { signal: end.signal });
  document.addEventListener("keydown", (e) => e.key === "Escape" && done(false), { signal: end.signal });
}

document.addEventListener("pointerdown", begin);
