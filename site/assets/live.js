// Under serve, an open page changes in place when its document is saved, and says what is wrong with it.
(() => {
  "use strict";
  const root = document.currentScript.src.replace(/assets\/[^/]*$/, "");
  const as = /-\/as\/([a-z]+)\/$/.exec(root), top = as ? root.slice(0, as.index) : root;
  const main = document.getElementById("main");
  const element = (name, className, ...children) => {
    const e = document.createElement(name);
    e.className = className;
    e.append(...children);
    return e;
  };
  const tell = (...lines) => {
    document.getElementById("live")?.remove();
    if (!lines.length) return;
    const box = element("div", "problem", ...lines.map((l) => element("p", "", l)));
    box.id = "live";
    box.setAttribute("role", "status");
    main.prepend(box);
  };
  // The same page as others see it: a build of its own.
  const see = (first, page) => {
    if (document.getElementById("as")) return;
    const links = ["internal", "customers", "public"].map((name) => {
      const a = element("a", "", name === "internal" ? "Internal" : name === "customers" ? "Customers" : "Public");
      a.href = top + (name === first ? "" : "-/as/" + name + "/") + page;
      if (name === (as ? as[1] : first)) a.setAttribute("aria-current", "true");
      return a;
    });
    const nav = element("nav", "as", element("span", "", "As seen by"), ...links);
    nav.id = "as";
    nav.setAttribute("aria-label", "As seen by");
    document.querySelector(".top").after(nav);
  };
  const about = async () => {
    const page = decodeURIComponent(location.href.slice(root.length).split(/[?#]/)[0]) || "index.html";
    const a = await (await fetch(top + "-/about?page=" + encodeURIComponent(page))).json();
    see(a.audience, page);
    tell(...(a.trouble ? [a.trouble] : []),
      ...(a.findings || []).map((f) => "line " + f.line + ": " + f.severity + ": " + f.message + " [" + f.rule + "]"));
  };
  const update = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.status === 404) {
      tell("The file of this page went away. It comes back with it.");
      return;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const style = (d) => d.querySelector("link[rel=stylesheet]")?.href, fresh = next.getElementById("main");
    if (!fresh || style(next) !== style(document) || document.body.classList.contains("page-search")) {
      location.reload();
      return;
    }
    document.title = next.title;
    document.body.className = next.body.className;
    main.replaceChildren(...fresh.childNodes);
    const script = document.createElement("script");
    script.src = document.querySelector("script[src*='/page.']").src;
    document.head.append(script);
    await about();
  };
  new EventSource(top + "-/events").addEventListener("built", update);
  about();
})();
