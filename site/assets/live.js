// Reloads the page when serve has built the archive anew.
(() => {
  "use strict";
  const path = document.currentScript.src.replace(/assets\/[^/]*$/, "-/events");
  new EventSource(path).addEventListener("built", () => location.reload());
})();
