"use strict";

const PROMPT = /^(>>> ?|\.\.\. ?|\$ )/;
const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke-width="1.5" aria-hidden="true">' +
  '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/></svg>';

// Of a session, what was typed.
function inputOf(text) {
  const typed = text.split("\n").filter((line) => PROMPT.test(line));
  return typed.length ? typed.map((line) => line.replace(PROMPT, "")).join("\n") : text.trimEnd();
}

function addButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copybtn";
  button.innerHTML = ICON;
  button.setAttribute("aria-label", "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(inputOf(block.querySelector("pre").textContent));
    button.classList.add("success");
    button.setAttribute("aria-label", "Copied");
    setTimeout(() => {
      button.classList.remove("success");
      button.setAttribute("aria-label", "Copy");
    }, 2000);
  });
  block.append(button);
}

// Lets the keyboard scroll.
function markWide() {
  for (const box of document.querySelectorAll(".highlight pre, .opsref-trace-box, .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
  }
}

// What marks the words of a search is loaded after a search alone.
if (localStorage.getItem("sphinx_highlight_terms")) {
  const src = `${document.documentElement.dataset.content_root}_static/sphinx_highlight.js`;
  document.head.append(Object.assign(document.createElement("script"), { src }));
}

document.querySelectorAll("div.highlight").forEach(addButton);
markWide();
addEventListener("resize", markWide);
