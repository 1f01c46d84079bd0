// The player of an Item's page, its skip buttons, and the strip of previews that scrubs under the pointer.

const media = document.querySelector("[data-player] video, [data-player] audio");

// What leads to a place of the film goes there without loading the page anew.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-seek]");
  if (!link || !media || media.error || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  seek(Number(link.dataset.seek));
  media.focus({ preventScroll: true });
  media.scrollIntoView({ block: "nearest" });
});

function seek(ms) {
  media.currentTime = ms / 1000;
}

if (media) {
  const trouble = document.querySelector("[data-trouble]");
  const fail = () => {
    if (!media.error) return;
    trouble.hidden = false;
    media.hidden = true;
  };
  media.addEventListener("error", fail);
  fail();
  for (const button of document.querySelectorAll("[data-skips] button")) {
    const from = Number(button.dataset.from) / 1000;
    const to = Number(button.dataset.to) / 1000;
    const show = () => {
      button.hidden = media.currentTime < from || media.currentTime >= to - 0.25;
    };
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) media.addEventListener(name, show);
    button.addEventListener("click", () => {
      media.currentTime = to;
      media.focus({ preventScroll: true });
    });
    show();
  }
}

for (const strip of document.querySelectorAll("[data-strip]")) {
  const large = strip.querySelector("[data-large]");
  const clock = strip.querySelector("[data-clock]");
  const slider = strip.querySelector("[data-scrub]");
  const shots = strip.querySelector("[data-shots]");
  const length = Number(strip.dataset.length);
  let wanted = null;
  let loading = false;

  // One picture at a time is asked for: the one that is wanted when the one before has come.
  const load = () => {
    if (wanted === null) return;
    loading = true;
    large.src = strip.dataset.base + wanted + strip.dataset.stamp;
    wanted = null;
  };
  const loaded = () => {
    loading = false;
    load();
  };
  large.addEventListener("load", loaded);
  large.addEventListener("error", loaded);

  const show = (ms) => {
    const step = Number(slider.step) || 1;
    const at = Math.floor(Math.min(Math.max(ms, 0), length) / step) * step;
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", time(at));
    clock.textContent = time(at);
    large.alt = "Preview at " + time(at);
    wanted = at;
    if (!loading) load();
  };
  slider.hidden = false;
  slider.setAttribute("aria-valuetext", clock.textContent);
  slider.addEventListener("input", () => show(Number(slider.value)));
  slider.addEventListener("change", () => {
    if (media && !media.error) seek(Number(slider.value));
  });
  shots.addEventListener("pointermove", (event) => {
    const box = shots.getBoundingClientRect();
    show(((event.clientX - box.left + shots.scrollLeft) / shots.scrollWidth) * length);
  });
}

function time(ms) {
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? Math.floor(s / 60) + ":" + two(s % 60) : Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
}
