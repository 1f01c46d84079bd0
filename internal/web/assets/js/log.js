// The page of the log shows what is written while it is open.

const most = 500; // lines that stay on the page
const table = document.getElementById("log");
const button = document.getElementById("follow");

if (table && button) {
  let source = null;
  let asking = false;
  let again = false;

  const fetchNew = async () => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const address = new URL(table.dataset.address, location.href);
      address.searchParams.set("part", "new");
      if (table.dataset.since) address.searchParams.set("since", table.dataset.since);
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (answer.status !== 200) return;
      const holder = document.createElement("template");
      holder.innerHTML = `<table>${await answer.text()}</table>`;
      const fresh = holder.content.querySelector("tbody");
      if (!fresh) return;
      if (fresh.dataset.since) table.dataset.since = fresh.dataset.since;
      if (fresh.rows.length > 0) {
        document.getElementById("log-empty")?.remove();
        table.tBodies[0].prepend(...fresh.rows);
        while (table.tBodies[0].rows.length > most) table.tBodies[0].lastElementChild.remove();
      }
    } catch {
      // The connection is gone; the stream comes back, and tells.
    } finally {
      asking = false;
      if (again) {
        again = false;
        setTimeout(fetchNew, 1000);
      }
    }
  };

  const follow = (on) => {
    button.setAttribute("aria-pressed", String(on));
    source?.close();
    source = null;
    if (!on) return;
    source = new EventSource("/web/live?topic=log");
    source.addEventListener("open", fetchNew);
    source.addEventListener("log", fetchNew);
    source.addEventListener("missed", fetchNew);
  };

  button.hidden = false;
  button.addEventListener("click", () => follow(button.getAttribute("aria-pressed") !== "true"));
  addEventListener("pagehide", () => source?.close());
  follow(true);
}
