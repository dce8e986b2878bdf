// The search page: what is typed goes to postmortemSearch, which says which files it wants and
// then answers. The address of the page holds the whole state.
(() => {
  const input = document.getElementById("q");
  const list = document.getElementById("results");
  if (!input || !list) return;
  const engine = postmortemSearch, { say: said, count } = engine;
  const $ = (id) => document.getElementById(id);
  const base = new URL("search/", document.baseURI);
  const PAGE = 10;
  let files = Object.create(null), loading = Object.create(null), reader, renewed = false, run = 0, shown = PAGE, sort = "relevance";

  // Files come as scripts, which file:// and script-src 'self' allow.
  let manifest = null;
  window.postmortemFile = (name, data) => {
    files[name] = data;
    if (name.startsWith("all-")) Object.assign(files, data);
  };
  window.postmortemManifest = (m) => { manifest = m; };
  class Missing extends Error {}
  const script = (address) => loading[address] ||= new Promise((resolve, reject) => {
    const e = document.createElement("script");
    e.src = address;
    e.onload = () => { e.remove(); resolve(); };
    e.onerror = () => { e.remove(); reject(new Missing(said("part"))); };
    document.head.append(e);
  });
  const load = (wanted) => Promise.all(wanted.filter((n) => !(n in files)).map((n) => script(new URL(n + ".js", base).href)));
  const open = async (address) => {
    await script(address);
    if (!manifest || manifest.v !== engine.VERSION) throw new Missing(said("old"));
    if (manifest.pack) await load([manifest.pack]);
    reader = engine.reader(manifest, (name) => files[name]);
  };

  const element = (name, className, ...children) => {
    const e = document.createElement(name);
    if (className) e.className = className;
    e.append(...children.filter((c) => c !== "" && c != null));
    return e;
  };
  const marked = (pieces) => pieces.map((text, i) => i % 2 ? element("mark", "", text) : text).filter((c) => c !== "");
  const relative = (url) => url.startsWith("./") || !/^[^/]*:/.test(url) ? url : "./" + url;
  const day = (text) => {
    if (!text) return said("date.unknown");
    const [year, month, day] = text.split("-").map(Number);
    return said("date.short", { year, month: said("month.short." + month), day, get weekday() { return said("weekday." + (new Date(text).getUTCDay() || 7)); } });
  };

  // State.
  const search = () => location.hash.startsWith("#?") ? location.hash.slice(1) : location.search;
  const read = () => {
    const p = new URLSearchParams(search());
    sort = ["date", "severity", "duration"].includes(p.get("sort")) ? p.get("sort") : "relevance";
    shown = Math.min(1000, Math.max(PAGE, parseInt(p.get("n"), 10) || 0));
    input.value = p.get("q") || "";
  };
  const write = (how) => { // may be refused, as by browsers that take too many for an attack
    try {
      change(how);
    } catch { /* then the address stays behind */ }
  };
  const change = (how) => {
    const p = new URLSearchParams();
    if (input.value) p.set("q", input.value);
    if (sort !== "relevance") p.set("sort", sort);
    if (shown > PAGE) p.set("n", shown);
    const text = p.toString();
    if (new URLSearchParams(search()).toString() === text) return;
    const here = location.pathname.split("/").pop();
    try {
      history[how](null, "", text ? "?" + text : here || ".");
    } catch {
      history[how](null, "", "#?" + text); // some browsers let no file:// address change otherwise
    }
  };

  // Answers.
  const ask = async (text, rested) => {
    let query = engine.parse(text);
    const before = engine.parse(text.replace(/\S+$/, ""));
    if (typing && !rested && query.errors.length > before.errors.length) {
      query = before; // what is still being typed is no mistake yet
      timer = setTimeout(update, 1000, true);
    }
    for (;;) {
      const result = reader.search(query, sort);
      if (!result.wanted) return result;
      await load(result.wanted);
    }
  };
  const update = async (rested) => {
    const mine = ++run, text = input.value;
    try {
      if (!reader) await open(list.dataset.manifest);
      const result = await ask(text, rested);
      const hits = result.hits.slice(0, text.trim() ? shown : 5);
      const texts = hits.map((h) => reader.textName(h.doc));
      await load(texts);
      if (mine !== run) return; // more was typed
      show(text.trim() !== "", result, hits, texts);
      renewed = false;
    } catch (e) {
      if (mine !== run) return;
      if (renewed || !(e instanceof Missing)) {
        for (const id of ["results", "notes", "facets"]) $(id).replaceChildren();
        for (const id of ["more", "sorts", "aside", "newest", "nothing"]) $(id).hidden = true;
        say(e instanceof Missing ? e.message : said("failed", { error: e.message }));
        return;
      }
      // The archive was built anew since this page was loaded: what it holds now is asked for once.
      renewed = true;
      files = Object.create(null);
      loading = Object.create(null);
      await open(new URL("manifest.js?" + Date.now(), base).href).catch(() => {}); // said by what comes next
      update();
    }
  };

  let timer, typing = false, saying;
  const say = (text, more = []) => {
    $("status").textContent = text;
    $("flash").textContent = "";
    clearTimeout(saying);
    saying = setTimeout(() => { $("spoken").textContent = [text, ...more].join(" "); }, 700); // once typing rests
  };

  const show = (asked, result, hits, texts) => {
    const notes = engine.notes(result);
    say(asked ? notes[0] : reader.size ? "" : said("holds-none"), asked ? notes.slice(1) : []);
    $("notes").replaceChildren(...(asked ? notes.slice(1) : []).map((n) => element("p", "", n)));
    $("syntax").hidden = asked;
    $("nothing").hidden = !asked || hits.length > 0;
    $("sorts").hidden = !asked || result.hits.length < 2;
    for (const b of $("sorts").querySelectorAll("button")) b.setAttribute("aria-pressed", b.value === sort);
    $("newest").hidden = asked || !hits.length;
    let lacking = false;
    const rows = [];
    hits.forEach((hit, i) => {
      const d = files[texts[i]];
      if (asked && !hit.full && !lacking && result.full) {
        lacking = true;
        rows.push(element("li", "lacking", said("without", { words: result.without || said("one-word") })));
      }
      const excerpt = asked ? engine.excerpt(result, d) : null;
      const title = element("a", "title", ...marked(engine.mark(result, d.title)));
      title.href = relative(d.url);
      title.dir = "auto";
      const what = element("div", "what", title);
      if (excerpt) {
        const link = element("a", "hit", element("b", "", excerpt.label || said("beginning")), " ", ...marked(excerpt.marked));
        link.href = relative(d.url) + (excerpt.anchor ? "#" + encodeURIComponent(excerpt.anchor) : "");
        link.dir = "auto";
        what.append(link);
      } else if (d.lead >= 0) {
        const first = d.passages[d.lead];
        what.append(element("p", "brief", first[1].replace(/^(.{200}\S*).+/s, "$1 …")));
      }
      const services = d.services || [], rank = Math.min(manifest.severities.indexOf(d.severity) + 1, 5) || 5;
      what.append(element("p", "in", [...services.slice(0, 3), services.length > 3 && count("count.more", services.length - 3), d.draft && said("draft")].filter(Boolean).join(" · ")));
      const row = element("li", "", element("div", "when", element("span", "", day(d.day)), d.severity && element("span", "sev r" + rank, d.severity)), what, element("div", "took", d.lasted));
      rows.push(row);
    });
    list.replaceChildren(...rows);
    const rest = asked ? result.hits.length - hits.length : 0;
    $("more").hidden = rest <= 0;
    $("more").textContent = count("show", Math.min(rest, 2 * PAGE), { rest });
    facets(result);
    complete(result);
  };

  // Facets write into the query, which so says all: a filter that means several values becomes
  // one for each.
  let facetsNow = [];
  const toggle = (name, value, on) => {
    const q = engine.parse(input.value);
    const values = new Set(facetsNow.find((f) => f.name === name).values.filter((v) => v.selected).map((v) => v.value));
    if (on) values.add(value); else values.delete(value);
    const others = q.filters.filter((f) => f.name !== name || f.not);
    input.value = engine.write({ items: q.items, filters: [...others, ...[...values].map((v) => ({ name, value: v }))] });
    shown = PAGE;
    typing = false;
    write("pushState");
    update();
  };
  const TOP = 6;
  const facets = (result) => {
    facetsNow = result.facets;
    const focused = document.activeElement?.dataset.facet;
    const opened = new Set([...document.querySelectorAll("#facets details[open]")].map((d) => d.dataset.name));
    const groups = result.facets.map(({ name, values }) => {
      const some = values.filter((v) => v.count || v.selected);
      some.sort((a, b) => b.selected - a.selected || (name === "year" ? b.value.localeCompare(a.value) : b.count - a.count) || (a.value < b.value ? -1 : 1));
      if (!some.length || (some.length === 1 && !some[0].selected && some[0].count === result.full)) return null;
      const boxes = some.slice(0, 60).map((v) => {
        const box = element("input");
        box.type = "checkbox";
        box.checked = v.selected;
        box.dataset.facet = name + ":" + v.value;
        box.addEventListener("change", () => toggle(name, v.value, box.checked));
        return element("label", "", box, element("span", "value", v.value), element("span", "n", String(v.count)));
      });
      const group = element("fieldset", "", element("legend", "", said("facet." + name)), ...boxes.slice(0, TOP));
      if (boxes.length > TOP) {
        const more = element("details", "", element("summary", "", count("count.more", some.length - TOP)), ...boxes.slice(TOP));
        if (some.length > 60) more.append(element("p", "meta", said("type", { name })));
        more.dataset.name = name;
        more.firstChild.dataset.facet = name + " more";
        more.open = opened.has(name);
        group.append(more);
      }
      return group;
    });
    const chosen = result.facets.reduce((n, f) => n + f.values.filter((v) => v.selected).length, 0);
    $("narrow").textContent = said(chosen ? "narrowed" : "narrow", { n: chosen });
    $("facets").replaceChildren(...groups.filter(Boolean));
    $("aside").hidden = !groups.some(Boolean);
    if (focused) [...document.querySelectorAll("#facets [data-facet]")].find((b) => b.dataset.facet === focused)?.focus();
  };

  // The last word is completed where it is, or begins, a filter.
  const complete = (result) => {
    const text = input.value, at = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\u3000")) + 1;
    const [, sign, word] = /^(-?)(.*)$/s.exec(text.slice(at));
    const [, name, typed] = /^([a-z]+):"?(.*)$/is.exec(word) || [];
    let options = [];
    if (name && engine.facetNames.includes(name.toLowerCase())) {
      const f = result.facets.find((f) => f.name === name.toLowerCase());
      options = f.values.filter((v) => v.value.toLowerCase().startsWith(typed.toLowerCase()) && v.value !== typed).sort((a, b) => b.count - a.count).map((v) => engine.write({ items: [], filters: [{ name, value: v.value }] }));
    } else if (word.length > 1) options = engine.filterNames.filter((f) => f.startsWith(word.toLowerCase())).map((f) => f + ":");
    $("completions").replaceChildren(...options.slice(0, 12).map((o) => {
      const e = element("option");
      e.value = text.slice(0, at) + sign + o;
      return e;
    }));
  };

  // Events.
  input.addEventListener("input", () => {
    shown = PAGE;
    clearTimeout(timer);
    timer = setTimeout(() => {
      write(typing ? "replaceState" : "pushState");
      typing = true;
      update();
    }, 50);
  });
  input.addEventListener("blur", () => { typing = false; });
  input.form.addEventListener("submit", (e) => {
    e.preventDefault();
    typing = false;
    clearTimeout(timer);
    update();
  });
  $("sorts").addEventListener("click", (e) => {
    if (!e.target.value) return;
    sort = e.target.value;
    write("pushState");
    update();
  });
  $("more").addEventListener("click", async () => {
    const from = shown;
    shown += 2 * PAGE;
    write("replaceState");
    await update();
    list.querySelectorAll("a.title")[from]?.focus();
  });
  const restore = () => {
    typing = false;
    read();
    update();
  };
  addEventListener("popstate", restore);

  // Keys: arrows from the field into the results; single letters only while the focus is there.
  const links = () => [...list.querySelectorAll("a.title")];
  const move = (step) => {
    const all = links(), at = all.findIndex((a) => a.closest("li").contains(document.activeElement));
    const next = at + step;
    if (next < 0) input.focus(); else all[Math.min(next, all.length - 1)]?.focus();
  };
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" && !e.isComposing && !$("completions").childElementCount && links().length) {
      e.preventDefault();
      links()[0].focus();
    }
  });
  list.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const letters = window.postmortemKeys !== false;
    if (e.key === "ArrowDown" || (letters && e.key === "j")) move(1);
    else if (e.key === "ArrowUp" || (letters && e.key === "k")) move(-1);
    else if (e.key === "Escape") input.focus();
    else if (letters && e.key === "y") copy(document.activeElement.closest("li").querySelector("a.title").href);
    else return;
    e.preventDefault();
  });
  const copy = async (text) => {
    const back = document.activeElement;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not on file:// or plain http
      const field = element("textarea", "hidden");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      back.focus();
    }
    $("flash").textContent = $("spoken").textContent = said("copied");
  };

  $("aside").open = matchMedia("(min-width: 64rem)").matches;
  input.focus();
  restore();
})();
