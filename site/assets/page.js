// What a page can do beyond reading: times in the reader's zone, where one is in the text, "/" to search.
(() => {
  "use strict";
  const texts = TEXTS;
  const $ = (s) => document.querySelector(s), all = (s) => [...document.querySelectorAll(s)];
  const moved = $("[data-moved]");
  if (moved) location.replace(moved.href + location.hash);
  const times = all(".at time[datetime]"), button = $("[data-zone]");
  if (times.length && button) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const part = (o) => new Intl.DateTimeFormat("en-GB", { ...o, timeZone: zone });
    const clock = part({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), day = part({ weekday: "short" }), date = part({ day: "numeric" });
    if (times.some((t) => !t.textContent.includes(clock.format(new Date(t.dateTime))))) {
      button.hidden = false;
      button.textContent = texts.mine.replace("{zone}", zone.split("/").pop().replace(/_/g, " "));
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", on);
        for (const t of times) {
          const off = t.closest(".at").querySelector(".off"), when = new Date(t.dateTime);
          off.dataset.own ??= off.textContent;
          off.textContent = !on ? off.dataset.own : clock.format(when) + (+date.format(when) === +t.closest("li").id.slice(10, 12) ? "" : " " + texts[day.format(when)]);
        }
      });
    }
  }
  const links = new Map(all(".toc a").map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  const heads = all("h2[id]").filter((h) => links.has(h.id));
  if (heads.length) {
    const spy = () => {
      const now = heads.findLast((h) => h.getBoundingClientRect().top < innerHeight * 0.3) || heads[0];
      for (const [id, a] of links) {
        if (id !== now.id) a.removeAttribute("aria-current");
        else if (!a.hasAttribute("aria-current")) {
          a.setAttribute("aria-current", "true");
          const list = a.closest("ul");
          if (list.scrollWidth > list.clientWidth) list.scrollLeft = a.offsetLeft - 40;
        }
      }
    };
    addEventListener("scroll", () => requestAnimationFrame(spy), { passive: true });
    spy();
  }
  // Single letters act as keys unless the reader has switched them off (WCAG 2.1.4).
  const key = "postmortem-keys", box = $("#keys");
  const store = (f) => { try { return f(localStorage); } catch { return null; } };
  window.postmortemKeys = store((s) => s.getItem(key)) !== "off";
  if (box) {
    box.checked = window.postmortemKeys;
    box.addEventListener("change", () => {
      window.postmortemKeys = box.checked;
      store((s) => s.setItem(key, box.checked ? "on" : "off"));
    });
  }
  addEventListener("keydown", (e) => {
    const field = $("#q");
    if (e.key !== "/" || !field || !window.postmortemKeys || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    e.preventDefault();
    field.focus();
    field.select();
  });
})();
