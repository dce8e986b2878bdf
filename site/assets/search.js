// Searches the index that the page has loaded. All words count; the last one also as a beginning.
(() => {
  "use strict";
  const index = window.postmortemIndex || [];
  const input = document.getElementById("q");
  const results = document.getElementById("results");
  const status = document.getElementById("status");
  for (const d of index) d.l = d.t.toLowerCase();

  const score = (d, word, last) => {
    let s = 0;
    if (d.l.includes(word)) s += 10;
    if ((" " + d.f + " ").includes(" " + word + " ")) s += 8;
    if (d.b.toLowerCase().includes(word)) s += 4;
    if (d.s.toLowerCase() === word || d.d.startsWith(word)) s += 6;
    const w = " " + d.w + " ";
    if (w.includes(" " + word + " ")) s += 2;
    else if (last && w.includes(" " + word)) s += 1;
    return s;
  };

  const find = (query) => {
    const words = query.toLowerCase().split(/[\s,;"]+/).filter(Boolean);
    if (!words.length) return null;
    const hits = [];
    for (const d of index) {
      let total = 0, covered = 0;
      words.forEach((word, i) => {
        const s = score(d, word, i === words.length - 1);
        total += s;
        if (s) covered++;
      });
      if (covered) hits.push({ d, covered, total });
    }
    const best = Math.max(0, ...hits.map((h) => h.covered));
    return hits.filter((h) => h.covered === best)
      .sort((a, b) => b.total - a.total || (a.d.d < b.d.d ? 1 : -1))
      .map((h) => ({ ...h, partial: best < words.length }));
  };

  const element = (name, className, text) => {
    const e = document.createElement(name);
    if (className) e.className = className;
    if (text) e.textContent = text;
    return e;
  };

  const show = () => {
    const hits = find(input.value);
    results.replaceChildren();
    if (!hits) {
      status.textContent = index.length ? "" : "The archive is empty.";
      return;
    }
    if (!hits.length) {
      status.textContent = "Nothing found. Try fewer words, or the name of a service.";
      return;
    }
    status.textContent = hits.length + (hits.length === 1 ? " postmortem" : " postmortems") +
      (hits[0].partial ? "; none has all the words" : "");
    for (const { d } of hits.slice(0, 50)) {
      const li = element("li", "item");
      const a = element("a", "title", d.t);
      a.href = d.u;
      li.append(a);
      if (d.b) li.append(element("p", "brief", d.b));
      li.append(element("p", "meta", [d.s, d.y].filter(Boolean).join(" · ")));
      results.append(li);
    }
  };

  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const url = new URL(location.href);
      if (input.value) url.searchParams.set("q", input.value);
      else url.searchParams.delete("q");
      try { history.replaceState(null, "", url); } catch { /* file:// may refuse */ }
      show();
    }, 80);
  });
  input.form.addEventListener("submit", (e) => { e.preventDefault(); show(); });
  input.value = new URLSearchParams(location.search).get("q") || "";
  input.focus();
  show();
})();
