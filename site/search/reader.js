// The reader of the search index, in the browser: SPEC.md says what it does, and the files of
// this folder do the same in Go. It touches no page and loads nothing: search() answers, or
// says which files it wants first.
"use strict";
const postmortemSearch = (() => {
  // Terms.
  // What is said, in the language of the pages. A count has the forms that the language has.
  const texts = postmortemTexts, plural = typeof Intl === "object" ? new Intl.PluralRules(postmortemLanguage) : { select: (n) => n === 1 ? "one" : "other" };
  const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
  const count = (key, n, values) => say(texts[key + "." + plural.select(n)] ? key + "." + plural.select(n) : key + ".other", { n, ...values });

  const ranges = RANGES.split(" ").map((r) => [parseInt(r.slice(0, -1), 36), +r.slice(-1)]);
  const inOrder = (list, key, less) => { // how many of a list come before
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (less(list[middle], key)) low = middle + 1; else high = middle;
    }
    return low;
  };
  const SEPARATOR = 0, WORD = 1, CJK = 2, TRANSPARENT = 3;
  const none = (kind) => kind === SEPARATOR || kind === TRANSPARENT;
  const classOf = (c) => {
    if (c < 128) return (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122) ? WORD : SEPARATOR;
    const i = inOrder(ranges, c, (r, c) => r[0] <= c);
    return i ? ranges[i - 1][1] : SEPARATOR;
  };
  const joiners = "_-.:/@'’\u2010\u2011";
  const digit = (c) => c >= "0" && c <= "9", upper = (c) => c >= "A" && c <= "Z", lower = (c) => c >= "a" && c <= "z";
  const points = (s) => [...s];
  const cut = (term) => term.length <= 64 ? term : points(term.slice(0, 128)).slice(0, 64).join("");
  const fold = (s) => {
    if (/^[\x00-\x7f]*$/.test(s)) return s.toLowerCase();
    s = s.normalize("NFKC").toLowerCase().normalize("NFD");
    return points(s).filter((c) => {
      const p = c.codePointAt(0);
      return !(p >= 0x300 && p <= 0x36f) && (!none(classOf(p)) || p === 0x3099 || p === 0x309a);
    }).join("").replace(/ς/g, "σ").normalize("NFC");
  };
  const humps = (s) => {
    const out = [];
    let from = 0;
    for (let i = 1; i < s.length; i++) {
      if (upper(s[i]) && (lower(s[i - 1]) || (upper(s[i - 1]) && i + 1 < s.length && lower(s[i + 1])))) {
        out.push([from, i]);
        from = i;
      }
    }
    out.push([from, s.length]);
    return out;
  };

  // tokens are the terms of a text: {term, at, start, end, whole}.
  const tokens = (text) => {
    const out = [];
    let at = 0, compound = [];
    const flush = () => {
      const runs = compound;
      compound = [];
      if (!runs.length) return;
      if (runs.length === 1 && humps(text.slice(runs[0].start, runs[0].end)).length === 1) {
        const term = fold(text.slice(runs[0].start, runs[0].end));
        if (term) out.push({ term: cut(term), at, start: runs[0].start, end: runs[0].end });
        at++;
        return;
      }
      const begin = (start) => ({ term: "", parts: 0, length: 0, at, start, end: 0, given: 0 });
      const give = (w) => {
        if (w.parts < 2 || w.length > 64 || !w.term) return 0;
        out.push({ term: w.term, at: w.at, start: w.start, end: w.end, whole: w.given > 0 });
        return 1;
      };
      const all = begin(runs[0].start);
      let piece = begin(runs[0].start);
      runs.forEach((r, i) => {
        const raw = text.slice(r.start, r.end);
        if (r.joiner && "/:@".includes(r.joiner)) {
          all.given += give(piece);
          piece = begin(r.start);
        }
        if (i && (r.joiner === "." || r.joiner === ":") && digit(raw[0]) && digit(text[runs[i - 1].end - 1])) {
          all.term += r.joiner;
          if (r.joiner === ".") piece.term += r.joiner;
        }
        for (const [from, to] of humps(raw)) {
          const term = fold(raw.slice(from, to)), size = points(term).length;
          for (const w of [all, piece]) {
            w.parts++;
            w.end = r.end;
            if (w.length <= 64) {
              w.term += term;
              w.length += size;
            }
          }
          const ending = (r.joiner === "'" || r.joiner === "’") && size <= 2;
          if (!ending && size > 1) {
            out.push({ term: cut(term), at, start: r.start + from, end: r.start + to });
            all.given++;
            piece.given++;
          }
          at++;
        }
      });
      if (piece.parts < all.parts) all.given += give(piece);
      give(all);
    };
    for (let i = 0; i < text.length;) {
      let c = text.codePointAt(i);
      const kind = classOf(c), start = i;
      if (none(kind)) {
        i += c > 0xffff ? 2 : 1;
        continue;
      }
      for (let k = kind; i < text.length && (k === kind || k === TRANSPARENT);) {
        k = classOf(c = text.codePointAt(i));
        if (k === kind || k === TRANSPARENT) i += c > 0xffff ? 2 : 1;
      }
      if (kind === CJK) {
        flush();
        const raw = text.slice(start, i), folded = points(fold(raw)), places = [];
        if (points(raw).length === folded.length) {
          let p = start;
          for (const c of raw) {
            places.push(p);
            p += c.length;
          }
          places.push(p);
        }
        if (folded.length === 1) out.push({ term: folded[0], at: at++, start, end: i });
        else {
          for (let k = 0; k + 1 < folded.length; k++) {
            out.push({ term: folded[k] + folded[k + 1], at: at + k, start: places.length ? places[k] : start, end: places.length ? places[k + 2] : i });
          }
          at += folded.length;
        }
        continue;
      }
      const run = { start, end: i, joiner: "" };
      if (compound.length) {
        const between = text.slice(compound[compound.length - 1].end, start);
        if (between.length === 1 && joiners.includes(between)) run.joiner = between; else flush();
      }
      compound.push(run);
    }
    flush();
    return out;
  };

  // The Snowball English stemmer (https://snowballstem.org/algorithms/english/stemmer.html).
  
  const fixed = /^(sky|news|howe|atlas|cosmos|bias|andes)$/;
  const pairs = (s) => s.split(" ").map((p) => p.split(":"));
  const irregular = Object.fromEntries(pairs("skis:ski skies:sky dying:die lying:lie tying:tie idly:idl gently:gentl ugly:ugli early:earli only:onli singly:singl"));
  const endings2 = pairs("ational:ate fulness:ful iveness:ive ization:ize ousness:ous biliti:ble lessli:less tional:tion alism:al aliti:al ation:ate entli:ent fulli:ful iviti:ive ousli:ous abli:able alli:al anci:ance ator:ate enci:ence izer:ize bli:ble ogi:og li:");
  const endings3 = pairs("ational:ate tional:tion alize:al ative: icate:ic iciti:ic ical:ic ness: ful:");
  const endings4 = "ement ance ence able ible ment ant ent ism ate iti ous ive ize ion al er ic".split(" ");
  const vowel = "[aeiouy]", other = "[^aeiouy]";
  const shortEnd = new RegExp(`(^${vowel}${other}|${other}${vowel}[^aeiouywxY])$`);
  const region = new RegExp(`${vowel}${other}`);
  const hasVowel = new RegExp(vowel);
  const stemmable = (w) => /^[a-z]{3,}$/.test(w);
  const stem = (w) => {
    if (!stemmable(w)) return w;
    if (Object.hasOwn(irregular, w)) return irregular[w];
    if (fixed.test(w)) return w;
    w = w.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
    const behind = (s, from) => {
      const m = region.exec(s.slice(from));
      return m ? from + m.index + 2 : s.length;
    };
    const begins = /^(gener|commun|arsen)/.exec(w);
    const r1 = begins ? begins[0].length : behind(w, 0), r2 = behind(w, r1);
    const ends = (e) => w.endsWith(e), without = (n) => w.slice(0, w.length - n), size = (e) => w.length - e.length;
    let m;
    if (ends("sses")) w = without(2);
    else if (ends("ied") || ends("ies")) w = without(w.length > 4 ? 2 : 1);
    else if (!ends("us") && !ends("ss") && ends("s") && hasVowel.test(w.slice(0, -2))) w = without(1);
    if (/^(inning|outing|canning|herring|earring|proceed|exceed|succeed)$/.test(w)) return w;
    if ((m = /(eedly|eed)$/.exec(w))) {
      if (m.index >= r1) w = w.slice(0, m.index) + "ee";
    } else if ((m = /(ingly|edly|ing|ed)$/.exec(w)) && hasVowel.test(w.slice(0, m.index))) {
      w = w.slice(0, m.index);
      if (/(at|bl|iz)$/.test(w)) w += "e";
      else if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) w = without(1);
      else if (w.length <= r1 && shortEnd.test(w)) w += "e";
    }
    if (/.[^aeiouy][yY]$/.test(w)) w = without(1) + "i";
    for (const [e, to] of endings2) {
      if (!ends(e)) continue;
      if (size(e) >= r1 && (e !== "ogi" || /logi$/.test(w)) && (e !== "li" || /[cdeghkmnrt]li$/.test(w))) w = without(e.length) + to;
      break;
    }
    for (const [e, to] of endings3) {
      if (!ends(e)) continue;
      if (size(e) >= (e === "ative" ? r2 : r1)) w = without(e.length) + to;
      break;
    }
    for (const e of endings4) {
      if (!ends(e)) continue;
      if (size(e) >= r2 && (e !== "ion" || /[st]ion$/.test(w))) w = without(e.length);
      break;
    }
    if (ends("e") && (size("e") >= r2 || (size("e") >= r1 && !shortEnd.test(without(1))))) w = without(1);
    else if (ends("ll") && size("l") >= r2) w = without(1);
    return w.toLowerCase();
  };

  // Queries.
  const facetNames = FACETS;
  const filterNames = [...facetNames, "before", "after", "longer"];
  const closers = { '"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«»" }, blanks = " \t\n\r\u00a0\u3000";
  const firstOf = (s, set) => {
    for (let i = 0; i < s.length; i++) if (set.includes(s[i])) return i;
    return -1;
  };
  const trim = (s) => {
    let from = 0, to = s.length;
    while (from < to && blanks.includes(s[from])) from++;
    while (to > from && blanks.includes(s[to - 1])) to--;
    return s.slice(from, to);
  };
  const quoted = (s, closers) => {
    const end = firstOf(s, closers);
    return end < 0 ? [s, ""] : [s.slice(0, end), s.slice(end + 1)];
  };
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let older = [], old = [], row = b.concat(0).map((_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      [older, old, row] = [old, row, [i]];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        let d = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, older[j - 2] + 1);
        row[j] = d;
        least = Math.min(least, d);
      }
      if (least > most) return most + 1;
    }
    return Math.min(row[b.length], most + 1);
  };
  const readDay = (s) => {
    const m = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(s);
    if (!m) return null;
    const month = +(m[2] || 1), day = +(m[3] || 1), t = new Date(0);
    t.setUTCFullYear(+m[1], month - 1, day);
    return t.getUTCMonth() === month - 1 && t.getUTCDate() === day ? Math.floor(t / 864e5) : null;
  };
  const readLength = (s) => {
    if (!/^(\d{1,7}[dhm])+$/i.test(s)) return null;
    let total = 0;
    for (const [, n, unit] of s.matchAll(/(\d+)(.)/g)) {
      if (+n > 1e6) return null;
      total += n * { d: 1440, h: 60, m: 1 }[unit.toLowerCase()];
    }
    return total;
  };

  const parse = (text) => {
    const q = { items: [], filters: [], errors: [], open: false };
    const known = new Set();
    const word = (text, phrase, not) => {
      const key = [text, phrase, not].join("\n");
      if (text && !known.has(key)) q.items.push({ text, phrase, not });
      known.add(key);
    };
    let rest = text;
    for (;;) {
      while (rest && blanks.includes(rest[0])) rest = rest.slice(1);
      if (!rest) return q;
      let not = false;
      if (rest.length > 1 && rest[0] === "-" && !blanks.includes(rest[1]) && !digit(rest[1])) {
        not = true;
        rest = rest.slice(1);
      }
      if (closers[rest[0]]) {
        let phrase;
        [phrase, rest] = quoted(rest.slice(1), closers[rest[0]]);
        word(trim(phrase), true, not);
        continue;
      }
      const m = /^([a-z]+):/i.exec(rest);
      if (m) {
        const name = m[1].toLowerCase(), known = filterNames.includes(name);
        const near = known || name.length < 3 ? "" : filterNames.find((f) => distance([...name], [...f], 1) <= 1);
        if (known || near) {
          let value = rest.slice(m[0].length);
          if (value && closers[value[0]]) {
            [value, rest] = quoted(value.slice(1), closers[value[0]]);
            value = trim(value);
          } else {
            const end = firstOf(value, blanks);
            [value, rest] = end < 0 ? [value, ""] : [value.slice(0, end), value.slice(end)];
          }
          if (known) filter(q, name, value, not);
          else q.errors.push(say("no-filter", { name: m[1], near }));
          continue;
        }
      }
      let end = firstOf(rest, blanks);
      q.open = end < 0 && !not;
      if (end < 0) end = rest.length;
      word(rest.slice(0, end), false, not);
      rest = rest.slice(end);
    }
  };
  const filter = (q, name, value, not) => {
    if (!value) return;
    let number = 0;
    if (name === "before" || name === "after") {
      if ((number = readDay(value)) === null) {
        q.errors.push(say("no-day", { name, value: JSON.stringify(value) }));
        return;
      }
    } else if (name === "longer" && (number = readLength(value)) === null) {
      q.errors.push(say("no-length", { value: JSON.stringify(value) }));
      return;
    }
    q.filters.push({ name, value, not, number });
  };
  const stopWords = new Set(STOPWORDS.split(" "));

  // write is a query as text, which parse reads as the same.
  const inQuotes = (s) => {
    for (const [open, close] of ['""', "“”", "«»"]) if (!s.includes(close)) return open + s + close;
    return "“" + s.replaceAll("”", " ") + "”";
  };
  const write = (q) => [
    ...q.items.map((i) => (i.not ? "-" : "") + (i.phrase ? inQuotes(i.text) : i.text)),
    ...q.filters.map((f) => (f.not ? "-" : "") + f.name + ":" + ([...f.value].some((c) => blanks.includes(c) || closers[c]) ? inQuotes(f.value) : f.value)),
  ].join(" ");

  // Files.
  const letters = LETTERS, digits36 = "0123456789abcdefghijklmnopqrstuvwxyz";
  const letterValue = {};
  [...letters].forEach((c, i) => { letterValue[c.charCodeAt(0)] = i; });
  const eachNumber = (s, visit) => {
    let high = 0;
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i);
      if (c >= 48 && c <= 57) high = high * 16 + c - 48;
      else if (c >= 97 && c <= 102) high = high * 16 + c - 87;
      else {
        visit(high, letterValue[c]);
        high = 0;
      }
    }
  };
  const numbers = (s) => {
    const out = [];
    eachNumber(s, (high, letter) => out.push(high * letters.length + letter));
    return out;
  };
  const last = "\uffff", maxShards = 8, unknownDay = -2147483648;
  const ranks = ["ignored", "empty", "nowhere", "short", "typo", "prefix", "stem", "exact"];
  const place = (shards, term) => Math.max(0, inOrder(shards, term, (s, t) => s[0] <= t) - 1);
  const isCJK = (w) => classOf(w.codePointAt(0)) === CJK;
  const nearable = (w) => {
    const p = points(w);
    return p.length >= 4 && p.length <= 30 && p.every((c) => !digit(c) && classOf(c.codePointAt(0)) === WORD);
  };
  const allowedEdits = (n) => n < 4 ? 0 : n < 8 ? 1 : 2;

  // A reader answers queries from the files that get(name) has; undefined is one that is not
  // loaded yet.
  const reader = (manifest, get) => {
    const n = manifest.n, parsed = new Map();
    let wanted = new Set(), short = false;
    const file = (name, parse) => {
      if (parsed.has(name)) return parsed.get(name);
      const data = get(name);
      if (data === undefined) {
        wanted.add(name);
        return null;
      }
      const out = parse(data);
      parsed.set(name, out);
      return out;
    };
    const lexicon = (kind, s) => file(kind + s[1], (text) => {
      let before = "";
      return text.split("\n").slice(0, -1).map((line, i) => {
        before = before.slice(0, digits36.indexOf(line[0])) + line.slice(2);
        return { term: before, n: digits36.indexOf(line[1]), shard: s[1], line: i };
      });
    });
    const scan = (kind, shards, from, to, visit) => {
      if (!shards.length) return;
      const begin = place(shards, from), end = place(shards, to);
      if (end - begin >= maxShards) {
        short = true;
        return;
      }
      const parts = shards.slice(begin, end + 1).map((s) => lexicon(kind, s));
      for (const entries of parts) {
        if (!entries) continue;
        for (let i = inOrder(entries, from, (e, t) => e.term < t); i < entries.length && entries[i].term <= to; i++) visit(entries[i]);
      }
    };
    const each = (kind, from, to, visit) => manifest.segments.forEach((s, i) => scan(kind, kind === "n-" ? s.near : s.words, from, to, (e) => visit(i, e)));
    const line = (kind, e) => {
      const lines = file(kind + e.shard, (text) => text.split("\n"));
      return lines ? lines[e.line] : "";
    };
    const variant = (term, weight, how) => ({ term, weight, how, places: manifest.segments.map(() => null) });

    const variants = (word, open, widen) => {
      const found = new Map(), waiting = wanted.size;
      short = false;
      const add = (segment, e, weight, how) => {
        if (!found.has(e.term)) found.set(e.term, variant(e.term, weight, how));
        found.get(e.term).places[segment] = e;
      };
      each("l-", word, word, (i, e) => add(i, e, 100, "exact"));
      if (stemmable(word)) {
        const root = stem(word);
        let common = 0;
        while (common < root.length && common < word.length && root[common] === word[common]) common++;
        if (common >= 3) {
          each("l-", word.slice(0, common), word.slice(0, common) + last, (i, e) => {
            const v = found.get(e.term);
            if ((!v || v.how === "stem") && e.term.length <= root.length + 8 && stemmable(e.term) && stem(e.term) === root) add(i, e, 85, "stem");
          });
        }
      }
      const length = points(word).length;
      if (open && (length > 1 || isCJK(word))) {
        const byTerm = new Map();
        each("l-", word, word + last, (i, e) => {
          if (found.has(e.term)) return;
          const c = byTerm.get(e.term) || { term: e.term, n: 0, places: [] };
          byTerm.set(e.term, c);
          c.n = Math.max(c.n, e.n);
          c.places.push([i, e]);
        });
        const all = [...byTerm.values()].sort((a, b) => b.n - a.n || (a.term < b.term ? -1 : 1)).slice(0, 12);
        for (const c of all) {
          const weight = 40 + Math.floor(40 * length / points(c.term).length);
          for (const [i, e] of c.places) add(i, e, weight, "prefix");
        }
      }
      const only = [...found.values()].every((v) => v.how === "stem");
      // Nothing is widened before it is known what there is.
      if (widen && wanted.size === waiting && (!found.size || (length > 5 && only)) && allowedEdits(length)) {
        typos(word, found.size ? 1 : allowedEdits(length), (i, e, weight) => {
          const v = found.get(e.term);
          if (!v || v.how === "typo") add(i, e, weight, "typo");
        });
      }
      return [...found.values()];
    };
    const typos = (word, most, add) => {
      if (!nearable(word)) return;
      const w = points(word), k = w.length, byTerm = new Map();
      for (const key of new Set(["^" + w[0] + w[1], "^" + w[1] + w[0], "^" + w[0] + w[2], "$" + w[k - 1] + w[k - 2]])) {
        each("n-", key + digits36[k - most], key + digits36[Math.min(k + most, 35)] + last, (_, e) => {
          const term = points(e.term).slice(4), edits = distance(w, term, most);
          if (edits > most) return;
          const c = byTerm.get(term.join("")) || { term: term.join(""), n: 0, edits };
          byTerm.set(c.term, c);
          c.n = Math.max(c.n, e.n);
        });
      }
      const all = [...byTerm.values()].sort((a, b) => a.edits - b.edits || b.n - a.n || (a.term < b.term ? -1 : 1));
      for (const c of all.filter((c) => c.edits === all[0].edits).slice(0, 3)) {
        each("l-", c.term, c.term, (i, e) => add(i, e, c.edits > 1 ? 40 : 60));
      }
    };
    const documents = (v, visit) => {
      let base = 0;
      manifest.segments.forEach((s, i) => {
        let doc = base - 1;
        if (v.places[i]) eachNumber(line("p-", v.places[i]), (high, letter) => visit(doc += high + 1, letter));
        base += s.n;
      });
    };
    const exactly = (word) => {
      const v = variant(word, 100, "exact");
      each("l-", word, word, (i, e) => { v.places[i] = e; });
      return v.places.some(Boolean) ? v : null;
    };

    const columns = () => file(manifest.facets, (data) => {
      const f = { days: [], severities: manifest.severities };
      let day = 0;
      for (const d of numbers(data.days)) f.days.push(d ? (day += (d - 1) % 2 ? -d / 2 : (d - 1) / 2) : unknownDay);
      f.byDate = f.days.map((_, i) => i).sort((a, b) => f.days[a] - f.days[b] || a - b);
      f.rank = [];
      f.byDate.forEach((doc, rank) => { f.rank[doc] = rank; });
      f.facets = data.facets.map(({ name, values }) => ({
        name, values: values.map(([value, list]) => {
          let doc = -1;
          return { value, docs: numbers(list).map((d) => doc += d + 1) };
        }),
      }));
      f.severity = f.days.map(() => f.severities.length);
      for (const v of f.facets[facetNames.indexOf("severity")].values) {
        const at = f.severities.indexOf(v.value);
        if (at >= 0) for (const doc of v.docs) f.severity[doc] = at;
      }
      return f;
    });

    // search answers a query: {wanted} or the result.
    const search = (q, sort) => {
      wanted = new Set();
      const f = columns();
      const lasted = sort === "duration" || q.filters.some((c) => c.name === "longer") ? file(manifest.lasted, (text) => numbers(text).map((m) => m - 1)) : null;
      const out = { items: [], excluded: [], truncated: false, errors: [...q.errors], full: 0, more: 0, without: "", unknown: 0, facets: [], hits: [], terms: new Map() };
      const fails = new Uint16Array(n), OTHER = 1 << 13, UNKNOWN = 1 << 14;
      const atoms = [];

      const unitsOf = (text) => {
        const units = [];
        for (const t of tokens(text)) {
          const before = units[units.length - 1];
          if (t.whole) {
            let first = units.length;
            while (first > 0 && units[first - 1].start >= t.start) first--;
            units.push({ whole: t.term, start: t.start, parts: units.splice(first).flatMap((u) => u.parts) });
          } else if (isCJK(t.term) && before && before.cjk && before.parts[before.parts.length - 1].at === t.at - 1) before.parts.push(t);
          else units.push({ whole: "", start: t.start, parts: [t], cjk: isCJK(t.term) });
        }
        return units;
      };
      const joined = {}; // item → what it and a neighbour stand for together
      const single = (i) => {
        const [u, other] = unitsOf(i.text);
        return u && !other && !i.not && !i.phrase && !u.whole && !u.cjk ? u.parts[0].term : "";
      };
      const join = () => q.items.forEach((item, k) => {
        const a = k ? single(q.items[k - 1]) : "", b = single(item);
        if (!a || !b || stopWords.has(a)) return;
        const v = variants(a + b, false, false).map((o) => ({ ...o, weight: Math.floor(o.weight * 0.9 + 1e-9) }));
        joined[k - 1] = [...(joined[k - 1] || []), ...v];
        if (!stopWords.has(b)) joined[k] = [...(joined[k] || []), ...v];
      });
      const stands = (v) => v.length > 0 && v[0].how !== "typo";
      const atom = (item, variants, scale, report) => {
        let how = "nowhere";
        for (const v of variants) {
          if (ranks.indexOf(v.how) > ranks.indexOf(how)) how = v.how;
          if (v.how === "typo") report.terms.push(v.term);
        }
        if (ranks.indexOf(how) > ranks.indexOf(report.how)) report.how = how;
        if (variants.length) addAtom({ item, variants, scale, n: 0 });
      };
      const addAtom = (a) => {
        if (atoms.length < 40) atoms.push(a); else out.truncated = true;
      };
      const word = (item, units, open, report) => units.forEach((u, i) => {
        const typing = open && i === units.length - 1;
        if (u.whole) {
          const v = variants(u.whole, typing, true), whole = stands(v);
          const parts = whole ? [] : u.parts.map((p, k) => variants(p.term, typing && k === u.parts.length - 1, true));
          if (whole || (v.length && !parts.every(stands))) atom(item, v, 100, report);
          else for (const p of parts) atom(item, p, 100, report);
          return;
        }
        const scale = u.cjk ? Math.max(10, Math.floor(100 / u.parts.length)) : 100;
        const more = joined[item] || [];
        u.parts.forEach((p, k) => {
          const v = variants(p.term, (typing || (u.cjk && u.parts.length === 1)) && k === u.parts.length - 1, sure && !more.length);
          for (const j of more) if (!v.some((o) => o.term === j.term)) v.push(j);
          if (!v.length && short) {
            report.how = "short";
            return;
          }
          atom(item, v, scale, report);
        });
      });
      const phraseDocuments = (units) => {
        const best = new Uint32Array(n), all = units.flatMap((u) => u.parts), telling = all.filter((p) => !stopWords.has(p.term));
        const parts = telling.length > 1 ? telling : all, found = parts.map((p) => exactly(p.term));
        if (found.some((v) => !v)) return { best, variants: [] };
        let base = 0;
        manifest.segments.forEach((s, segment) => {
          let starts = null;
          const impacts = new Map();
          const texts = found.map((v) => v.places[segment] && [line("p-", v.places[segment]), line("q-", v.places[segment])]);
          if (texts.every(Boolean)) {
            texts.forEach(([postings, positions], k) => {
              const lists = positions.split(" "), next = new Map(), shift = parts[k].at - parts[0].at;
              let doc = base - 1, i = 0;
              eachNumber(postings, (high, letter) => {
                doc += high + 1;
                const list = lists[i++];
                if ((k && !starts.has(doc)) || !list) return;
                let at = 0, i0 = 0;
                const known = starts ? starts.get(doc) : []; // both ascend
                const here = numbers(list).map((d) => (at += d) - shift).filter((begin) => {
                  while (i0 < known.length && known[i0] < begin) i0++;
                  return !k || known[i0] === begin;
                });
                if (!here.length) return;
                next.set(doc, here);
                impacts.set(doc, Math.min(letter, impacts.has(doc) ? impacts.get(doc) : letter));
              });
              starts = next;
            });
            for (const doc of starts.keys()) best[doc] = 100 * impacts.get(doc);
          }
          base += s.n;
        });
        return { best, variants: found };
      };

      const plain = q.items.some((i) => !i.not && tokens(i.text).some((t) => !stopWords.has(t.term)));
      const asked = wanted.size;
      join();
      const sure = wanted.size === asked; // nothing is widened before it is known what there is
      q.items.forEach((item, k) => {
        const units = unitsOf(item.text);
        if (item.not) {
          out.excluded.push(item.text);
          if (!units.length) return;
          const { best } = phraseDocuments(units);
          if (units.length === 1 && units[0].whole) {
            const v = exactly(units[0].whole);
            if (v) documents(v, (doc, impact) => { best[doc] = impact; });
          }
          best.forEach((b, doc) => { if (b) fails[doc] |= OTHER; });
          return;
        }
        const report = { text: item.text, how: "ignored", terms: [] };
        out.items.push(report);
        if (!units.length) {
          report.how = "empty";
          return;
        }
        if (item.phrase) {
          const p = phraseDocuments(units), count = p.best.reduce((c, b) => c + (b > 0), 0);
          if (count) {
            report.how = "phrase";
            addAtom({ item: k, variants: p.variants, scale: 120, best: p.best, n: count, must: true });
            return;
          }
          word(k, units.map((u) => ({ ...u, whole: "" })), false, report);
          report.how = "loose";
        } else if (!(plain && units.length === 1 && units[0].parts.length === 1 && stopWords.has(units[0].parts[0].term))) {
          word(k, units, q.open && k === q.items.length - 1, report);
        }
      });
      // Postings are asked for together with what is still wanted.
      for (const a of atoms) {
        if (a.best) continue;
        a.best = new Uint32Array(n);
        for (const v of a.variants) {
          documents(v, (doc, impact) => {
            if (!a.best[doc]) a.n++;
            if (v.weight * impact > a.best[doc]) a.best[doc] = v.weight * impact;
          });
        }
      }
      if (wanted.size) return { wanted: [...wanted] };

      // Filters.
      const selected = new Map();
      for (const c of q.filters) {
        const mark = (values, unknown, outside) => values.forEach((v, doc) => {
          if (unknown(v)) fails[doc] |= UNKNOWN; else if (outside(v)) fails[doc] |= OTHER;
        });
        if (c.name === "before" || c.name === "after") {
          mark(f.days, (d) => d === unknownDay, (d) => ((c.name === "before") !== (d < c.number)) !== c.not);
        } else if (c.name === "longer") mark(lasted, (m) => m < 0, (m) => (m > c.number) === c.not);
        else {
          const { values } = f.facets[facetNames.indexOf(c.name)], key = c.value.toLowerCase();
          const same = values.findIndex((v) => v.value.toLowerCase() === key);
          const matching = values.map((_, i) => i).filter((i) => same >= 0 ? i === same : values[i].value.toLowerCase().startsWith(key));
          if (!matching.length) {
            let near = "", least = 3;
            for (const v of values) {
              const d = distance(points(key), points(v.value.toLowerCase()), 2);
              if (d < least) [near, least] = [v.value, d];
            }
            out.errors.push(say(near ? "no-value-near" : "no-value", { name: c.name, value: JSON.stringify(c.value), near }));
          }
          if (c.not) {
            for (const i of matching) for (const doc of values[i].docs) fails[doc] |= OTHER;
          } else selected.set(c.name, [...(selected.get(c.name) || []), ...matching]);
        }
      }
      f.facets.forEach(({ name, values }, i) => {
        const chosen = selected.get(name);
        out.facets.push({ name, values: values.map((v, k) => ({ value: v.value, count: 0, selected: Boolean(chosen && chosen.includes(k)) })) });
        if (!chosen) return;
        const passes = new Uint8Array(n);
        for (const k of chosen) for (const doc of values[k].docs) passes[doc] = 1;
        for (let doc = 0; doc < n; doc++) if (!passes[doc]) fails[doc] |= 1 << i;
      });

      // Scores. Bits are held in two halves, of twenty each.
      const score = new Uint32Array(n), has = new Uint8Array(n), lacked = new Uint8Array(n), lacks = new Uint8Array(n);
      atoms.forEach((a, i) => {
        const rarity = Math.round(64 * Math.log(1 + (n - a.n + 0.5) / (a.n + 0.5)));
        for (let doc = 0; doc < n; doc++) {
          if (a.best[doc]) {
            score[doc] += Math.floor(rarity * a.best[doc] * a.scale / 1000);
            has[doc] = 1;
          } else {
            lacked[doc]++;
            lacks[doc] = i;
            if (a.must) fails[doc] |= OTHER;
          }
        }
        for (const v of a.variants) {
          const old = out.terms.get(v.term);
          if (!old || old.weight < rarity * v.weight) out.terms.set(v.term, { atom: i, weight: rarity * v.weight });
        }
      });
      const nowhere = !atoms.length && out.items.some((i) => i.how !== "ignored");
      const full = (doc) => !lacked[doc] && !nowhere;
      for (let doc = 0; doc < n; doc++) {
        if (full(doc) && !fails[doc]) out.full++;
        if ((full(doc) || has[doc]) && fails[doc] === UNKNOWN) out.unknown++;
      }
      f.facets.forEach(({ values }, i) => values.forEach((v, k) => {
        for (const doc of v.docs) if ((full(doc) || (!out.full && has[doc])) && !(fails[doc] & ~(1 << i))) out.facets[i].values[k].count++;
      }));
      const keys = [], RANK = 2 ** 20, MAIN = 2 ** 31;
      let lack = -1;
      for (let doc = 0; doc < n; doc++) {
        if (fails[doc] || !(full(doc) || has[doc])) continue;
        if (!full(doc)) {
          out.more++;
          const one = lacked[doc] === 1 ? lacks[doc] : -2;
          lack = lack === -1 || lack === one ? one : -2;
        }
        const main = sort === "date" ? 0 : sort === "severity" ? f.severities.length - f.severity[doc] : sort === "duration" ? lasted[doc] + 1 : score[doc];
        keys.push((Math.min(main, MAIN - 1) + (full(doc) ? MAIN : 0)) * RANK + f.rank[doc]);
      }
      if (lack >= 0) out.without = q.items[atoms[lack].item].text;
      out.hits = [...Float64Array.from(keys).sort().reverse()].map((k) => {
        const doc = f.byDate[k % RANK];
        return { doc, score: score[doc], full: full(doc) };
      });
      return out;
    };
    return { search, size: n, textName: (doc) => manifest.text[Math.floor(doc / 64)] + "/" + doc % 64 };
  };

  // Excerpts.
  const BEFORE = 60, LENGTH = 220;
  const matches = (result, text) => result.terms.size ? tokens(text).filter((t) => result.terms.has(t.term)).map((t) => ({ start: t.start, end: t.end, ...result.terms.get(t.term) })) : [];
  const weigh = (list) => {
    const best = new Map();
    for (const m of list) best.set(m.atom, Math.max(m.weight, best.get(m.atom) || 0));
    return [...best.values()].reduce((a, b) => a + b, 0);
  };
  const cutMarks = (text, from, to, list) => {
    const out = [];
    let at = from;
    for (const m of [...list].sort((a, b) => a.start - b.start)) {
      const end = Math.min(m.end, to);
      if (m.start < from || end <= at || m.start >= to) continue;
      if (m.start <= at && out.length) out[out.length - 1] += text.slice(at, end);
      else out.push(text.slice(at, Math.max(at, m.start)), text.slice(Math.max(at, m.start), end));
      at = end;
    }
    return [...out, text.slice(at, to)];
  };
  const middle = (text, at) => at > 0 && at < text.length && text.codePointAt(at - 1) > 0xffff; // of a surrogate pair
  const mark = (result, text) => cutMarks(text, 0, text.length, matches(result, text));
  const excerpt = (result, doc) => {
    let best = 0, at = -1;
    doc.passages.forEach(([, text], i) => {
      const w = weigh(matches(result, text));
      if (w > best) [best, at] = [w, i];
    });
    if (at < 0) return null;
    const [head, text] = doc.passages[at], list = matches(result, text);
    let from = 0, to = text.length;
    if (text.length > LENGTH) {
      let most = 0;
      list.forEach((m, i) => {
        let begin = Math.max(0, m.start - BEFORE);
        if (middle(text, begin)) begin--;
        let end = Math.min(text.length, begin + LENGTH);
        if (middle(text, end)) end++;
        let k = i;
        while (k < list.length && list[k].start < end) k++;
        const w = weigh(list.slice(i, k));
        if (w > most) [most, from, to] = [w, begin, end];
      });
      const blank = text.indexOf(" ", from);
      if (from > 0 && blank >= 0 && blank < to && blank - from < BEFORE / 2 && !list.some((m) => m.start >= from && m.start < blank)) from = blank + 1;
      const end = text.lastIndexOf(" ", to);
      if (to < text.length && end > from && to - end < BEFORE) to = end;
    }
    const marked = cutMarks(text, from, to, list);
    if (from > 0) marked[0] = "… " + marked[0];
    if (to < text.length) marked[marked.length - 1] += " …";
    const [anchor, label] = doc.heads[head];
    return { anchor, label, marked };
  };

  // notes are the sentences that say how a query was taken.
  const notes = (r) => {
    const words = r.items.filter((i) => !["ignored", "nowhere", "empty", "short"].includes(i.how)).length;
    const out = [
      !r.full && !r.more ? say("none")
        : !r.more ? count("found", r.full)
          : !r.full ? count(words > 1 ? "some" : "part", r.more)
            : count("more", r.more, { found: count("found", r.full), words: r.without || say("one-word") }),
    ];
    let said = [];
    for (const { text, how, terms } of r.items) {
      if (how === "empty") said.push(say("empty", { text }));
      else if (how === "short") said.push(say("short", { text }));
      else if (how === "nowhere") said.push(say("nowhere", { text }));
      else if (how === "loose") said.push(say("loose", { text }));
      else if (how === "typo") said.push(say("typo", { text, words: terms.join(", ") }));
      else if (terms.length) said.push(say("wider", { text, words: terms.join(", ") }));
    }
    if (said.length > 8) said = [...said.slice(0, 8), count("so-for", said.length - 8)];
    out.push(...said);
    if (r.excluded.length) out.push(say("excluded", { words: r.excluded.join(say("excluded-between")) }));
    if (r.truncated) out.push(say("truncated", { n: 40 }));
    if (r.unknown) out.push(count("unknown", r.unknown));
    return [...out, ...r.errors];
  };

  return { VERSION: FORMATVERSION, say, count, notes, write, tokens, stem, parse, reader, excerpt, mark, facetNames, filterNames };
})();
