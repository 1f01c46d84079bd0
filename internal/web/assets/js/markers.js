// Markers are moved by dragging them, or one of their ends, in the drawing; what is dragged is typed into the form, which
// saves it. In the fields of times, the arrow keys move by a second, with Shift by a tenth. The pictures at both ends follow.
import { formatClock, parseClock, unitsAt } from "./time.js";

const END = 9; // units from an end at which that end is taken
const GRAIN = 100; // ms

function formOf(bar) {
  return document.querySelector(`.marker-form[data-marker="${CSS.escape(bar.dataset.marker)}"]`);
}

function axisOf(svg) {
  const { from, to, left, right } = svg.dataset;
  const per = (Number(to) - Number(from)) / (Number(right) - Number(left));
  return { ms: (x) => Number(from) + (x - Number(left)) * per, x: (ms) => Number(left) + (ms - Number(from)) / per, per };
}

function frames(form) {
  for (const image of form.closest(".marker-card")?.querySelectorAll("img[data-base]") ?? []) {
    const ms = parseClock(form.elements[image.dataset.end].value);
    if (!Number.isNaN(ms)) image.src = image.dataset.base + ms;
  }
}

function begin(event) {
  const bar = event.target.closest?.("rect[data-marker]");
  const form = bar && formOf(bar);
  if (!form || event.button !== 0) return;
  const svg = bar.ownerSVGElement;
  const axis = axisOf(svg);
  const at = unitsAt(svg, event);
  const x = Number(bar.getAttribute("x"));
  const width = Number(bar.getAttribute("width"));
  const was = { start: parseClock(form.elements.from.value), end: parseClock(form.elements.to.value) };
  if (Number.isNaN(was.start + was.end)) return;
  const near = Math.min(END, width / 3);
  const takes = at < x + near ? "start" : at > x + width - near ? "end" : "both";
  let moved = false;
  const move = (e) => {
    const by = Math.round(((unitsAt(svg, e) - at) * axis.per) / GRAIN) * GRAIN;
    if (!moved && by === 0) return;
    moved = true;
    let { start, end } = was;
    if (takes !== "end") start = Math.max(0, start + by);
    if (takes !== "start") end += by;
    if (takes === "start") start = Math.min(start, end - GRAIN);
    if (takes === "end") end = Math.max(end, start + GRAIN);
    if (takes === "both") end = start + was.end - was.start;
    form.elements.from.value = formatClock(start);
    form.elements.to.value = formatClock(end);
    bar.setAttribute("x", axis.x(start));
    bar.setAttribute("width", Math.max(2, axis.x(end) - axis.x(start)));
    bar.classList.add("dragged");
  };
  const done = () => {
    bar.removeEventListener("pointermove", move);
    bar.removeEventListener("pointerup", done);
    bar.removeEventListener("pointercancel", done);
    const more = form.closest("details");
    if (more) more.open = true;
    if (moved) frames(form);
    const next = moved ? form.querySelector("button") : form.elements.from;
    next.focus();
  };
  event.preventDefault();
  bar.setPointerCapture(event.pointerId);
  bar.addEventListener("pointermove", move);
  bar.addEventListener("pointerup", done);
  bar.addEventListener("pointercancel", done);
}

function step(event) {
  const field = event.target;
  if (!field.closest?.(".marker-form") || !["from", "to"].includes(field.name)) return;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const ms = parseClock(field.value);
  if (Number.isNaN(ms)) return;
  event.preventDefault();
  field.value = formatClock(ms + (event.shiftKey ? GRAIN : 1000) * (event.key === "ArrowUp" ? 1 : -1));
  frames(field.form);
}

document.addEventListener("pointerdown", begin);
document.addEventListener("keydown", step);
document.addEventListener("change", (event) => {
  const form = event.target.closest?.(".marker-form");
  if (form) frames(form);
});
