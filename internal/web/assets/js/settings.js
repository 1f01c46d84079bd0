// What the pages of settings do with JavaScript: the window is drawn while it is typed, and can be dragged; secrets can be copied.
// The measures are those of settings/night.go: a day from noon to noon, 960 wide.

const width = 960, top = 0, height = 40, svgNS = "http://www.w3.org/2000/svg";

const place = (minute) => ((minute + 720) % 1440) * width / 1440;

function stretches(from, to) {
  const a = place(from), b = place(to);
  if (a < b) return [[a, b - a]];
  if (b === 0) return [[a, width - a]];
  return [[a, width - a], [0, b]];
}

function element(name, attributes) {
  const e = document.createElementNS(svgNS, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  return e;
}

const clock = (hour) => String(hour).padStart(2, "0") + ":00";

function hoursOf(text) {
  const all = [];
  for (const [, h1, m1, h2, m2] of text.matchAll(/(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)/g)) {
    if (h1 < 24 && h2 < 24 && m1 < 60 && m2 < 60) all.push([h1 * 60 + +m1, h2 * 60 + +m2]);
  }
  return all;
}

function span(minutes) {
  const h = Math.floor(minutes / 60), m = minutes % 60;
  return [h && `${h} h`, m && `${m} min`].filter(Boolean).join(" ") || "0 min";
}

function words(start, end, quiet) {
  let length = 0, lost = 0;
  const within = (minute, [from, to]) => (from < to ? minute >= from && minute < to : minute >= from || minute < to);
  for (let m = 0; m < 1440; m++) {
    if (!within(m, [start * 60, end * 60])) continue;
    length++;
    if (quiet.some((q) => within(m, q))) lost++;
  }
  const text = start === end ? `Work goes on all day; a night begins at ${clock(start)}.` : `Work goes on from ${clock(start)} to ${clock(end)}: ${span(length)}.`;
  if (lost === length) return text + " The quiet hours take all of it: nothing will be done.";
  return lost ? text + ` The quiet hours take ${span(lost)} of it.` : text;
}

function drawNight(figure) {
  const start = document.getElementById(figure.dataset.start), end = document.getElementById(figure.dataset.end);
  const quiet = document.getElementById(figure.dataset.quiet), svg = figure.querySelector("svg.settings-strip");
  if (!start || !end || !quiet || start.disabled) return;
  const says = figure.querySelector("figcaption"), handles = figure.querySelector(".settings-handles");

  const bars = (selector, all) => figure.querySelector(selector).replaceChildren(
    ...all.flatMap(([from, to]) => stretches(from, to)).map(([x, w]) => element("rect", { x, y: top, width: w, height })));
  const grips = [[start, "Opens at"], [end, "Closes at"]].map(([field, label]) => {
    const grip = element("g", { class: "settings-handle", tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 23 });
    const upright = { x1: 0, x2: 0, y1: top, y2: top + height };
    grip.append(element("line", { class: "settings-grip-area", ...upright }), element("line", { class: "settings-grip", ...upright }),
      element("line", { class: "settings-grip-core", ...upright }));
    handles.append(grip);
    return { field, grip };
  });
  svg.setAttribute("role", "group");

  const draw = () => {
    const all = hoursOf(quiet.value);
    bars(".settings-window", [[start.value * 60, end.value * 60]]);
    bars(".settings-quiet", all);
    for (const { field, grip } of grips) {
      grip.setAttribute("transform", `translate(${place(field.value * 60)})`);
      grip.setAttribute("aria-valuenow", field.value);
      grip.setAttribute("aria-valuetext", clock(field.value));
    }
    const text = words(+start.value, +end.value, all);
    if (says.textContent !== text) says.textContent = text;
  };
  const set = (field, hour) => {
    const value = String((hour + 24) % 24);
    if (field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const { field, grip } of grips) {
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      grip.focus();
    });
    grip.addEventListener("pointermove", (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const hour = Math.round(Math.min(Math.max(point.x, 0), width) / width * 24);
      set(field, hour + 12);
    });
    grip.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 3, PageDown: -3 }[event.key];
      if (event.key === "Home") set(field, 0);
      else if (event.key === "End") set(field, 23);
      else if (step) set(field, +field.value + step);
      else return;
      event.preventDefault();
    });
  }
  for (const field of [start, end, quiet]) field.addEventListener("input", draw);
  draw();
}

// What is not saved yet keeps the button in sight.
for (const form of document.querySelectorAll(".settings-form")) {
  form.addEventListener("input", () => form.classList.add("settings-unsaved"));
}

const night = document.getElementById("night");
if (night) drawNight(night);

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = "Copied";
    });
  }
}
