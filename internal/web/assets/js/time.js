// Places in a file, as people write them: "1:02:03.5".

export function parseClock(text) {
  const fields = text.trim().replace(",", ".").split(":");
  if (fields.length > 3 || fields.some((field) => !/^\d+(\.\d+)?$/.test(field))) return NaN;
  return Math.round(fields.reduce((total, field) => total * 60 + Number(field), 0) * 1000);
}

export function formatClock(ms) {
  const whole = Math.max(0, Math.round(ms));
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  const head = whole >= 3_600_000 ? `${Math.floor(whole / 3_600_000)}:${two((whole / 60_000) % 60)}` : `${Math.floor(whole / 60_000)}`;
  const rest = whole % 1000 ? `.${String(whole % 1000).padStart(3, "0").replace(/0+$/, "")}` : "";
  return `${head}:${two((whole / 1000) % 60)}${rest}`;
}

// unitsAt returns where a pointer is in the units of a drawing.
export function unitsAt(svg, event) {
  const box = svg.getBoundingClientRect();
  return ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
}
