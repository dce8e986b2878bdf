// Under serve, an open page changes in place when its document is saved, and says what is wrong with it.
(() => {
  "use strict";
  const root = document.currentScript.src.replace(/assets\/[^/]*$/, "");
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
  const about = async () => {
    const page = decodeURIComponent(location.href.slice(root.length).split(/[?#]/)[0]) || "index.html";
    const a = await (await fetch(root + "-/about?page=" + encodeURIComponent(page))).json();
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
  new EventSource(root + "-/events").addEventListener("built", update);
  about();
})();
