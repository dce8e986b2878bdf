// Shows the times of a timeline in the reader's own zone as well, on request.
(() => {
  "use strict";
  const times = [...document.querySelectorAll(".timeline time")];
  if (!times.length) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const format = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toggle";
  button.textContent = "Show in my time (" + zone + ")";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    for (const t of times) {
      let local = t.parentElement.querySelector(".local-time");
      if (!local) {
        local = document.createElement("span");
        local.className = "local-time";
        local.textContent = format.format(new Date(t.dateTime)) + " yours";
        t.parentElement.append(local);
      }
      local.hidden = !on;
    }
  });
  const timeline = document.querySelector(".timeline");
  const heading = timeline.closest("section")?.querySelector("h2");
  if (heading) heading.after(button);
  else timeline.before(button);
})();
