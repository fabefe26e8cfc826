"use strict";
/* Puts the first sentence of its page under each result, from SENTENCES, which the build makes. */
{
  const results = document.getElementById("search-results");
  const explain = (item) => {
    const address = item.querySelector("a")?.getAttribute("href").split("#")[0];
    // Objects of the package have a description of their own.
    if (address in SENTENCES && !item.querySelector("span, p"))
      item.append(element("p", { className: "context" }, SENTENCES[address]));
  };
  // How many were found is said aloud. Sphinx has begun, and has found nothing yet.
  results?.querySelector(".search-summary")?.setAttribute("role", "status");
  if (results)
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) if (node.nodeName === "LI") explain(node);
    }).observe(results, { childList: true, subtree: true });
}
