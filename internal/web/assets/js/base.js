// What all pages do with JavaScript: forms that are sent say so, and are not sent twice.

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !(button instanceof HTMLButtonElement)) return;
  if (button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-busy", "true");
});

// A page that comes back from the history is usable again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// A page whose browser was signed out goes to the entrance when the stream of events ends.
document.addEventListener("htmx:sse:error", (event) => {
  if (event.detail?.status === 401) location.reload();
});
