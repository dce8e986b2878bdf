// Single letters act as keys unless the reader has switched them off (WCAG 2.1.4): "/" leads to the search.
(() => {
  "use strict";
  const key = "postmortem-keys";
  let on = true;
  try { on = localStorage.getItem(key) !== "off"; } catch { /* no storage */ }
  window.postmortemKeys = on;
  const box = document.getElementById("keys");
  if (box) {
    box.checked = on;
    box.addEventListener("change", () => {
      window.postmortemKeys = box.checked;
      try { localStorage.setItem(key, box.checked ? "on" : "off"); } catch { /* for this page, then */ }
    });
  }
  document.addEventListener("keydown", (e) => {
    if (e.key !== "/" || !window.postmortemKeys || e.ctrlKey || e.metaKey || e.altKey) return;
    const typing = e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const field = document.querySelector("input[name=q]");
    if (typing || !field) return;
    e.preventDefault();
    field.focus();
    field.select();
  });
})();
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
