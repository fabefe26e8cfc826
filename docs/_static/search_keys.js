"use strict";

// Opens the search over a page: `/` and Ctrl+K. The search itself is loaded when it is first opened.
{
  const ROOT = new URL("..", document.currentScript.src).href;
  const page = document.documentElement.dataset;
  // The page of a wrong address is shown at any depth.
  if (new URL(page.content_root, location).href !== ROOT) page.content_root = ROOT;
  let dialog;

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "search-dialog";
    dialog.setAttribute("aria-label", "Search");
    dialog.innerHTML =
      '<form role="search" class="search-form"><input type="search" name="q" autocomplete="off" ' +
      'aria-label="What to search for" placeholder="Operation, message or word"><button>Search</button></form><div></div>';
    dialog.firstChild.action = `${ROOT}search.html`;
    // A click beside it closes it, and so does a result of the same page.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
    // In a field for searches, the key would remove the text.
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      dialog.close();
    });
    document.body.append(dialog);
    const script = document.createElement("script");
    script.src = `${ROOT}_static/search_page.js`;
    script.addEventListener("load", () => Search.attach(dialog.querySelector("input"), dialog.lastChild));
    document.head.append(script);
  }

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    const opens = event.key === "/" ? !typing : event.key === "k" && (event.ctrlKey || event.metaKey);
    if (!opens || event.isComposing) return;
    event.preventDefault();
    if (!dialog) make();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input").select();
  });
}
