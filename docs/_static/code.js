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

function load(src) {
  return new Promise((done) => {
    const script = document.createElement("script");
    document.head.append(Object.assign(script, { src, onload: done, onerror: done }));
  });
}

// A session comes after what it needs of earlier ones: a file that only the first copy loads.
let loaded;
async function textOf(block) {
  const number = sessions.indexOf(block);
  const file = location.pathname.replace(/\/$/, "/index").replace(/(\.html)?$/, ".copied.js");
  if (number >= 0) await (loaded ??= load(file));
  return window.copied?.(number) ?? inputOf(block.textContent);
}

function addButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copybtn";
  button.innerHTML = ICON;
  button.setAttribute("aria-label", "Copy");
  button.addEventListener("click", async () => {
    // Safari copies what is loaded after the click if it is promised in the click.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": textOf(block) })]);
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
  load(`${document.documentElement.dataset.content_root}_static/sphinx_highlight.js`);
}

const blocks = [...document.querySelectorAll("div.highlight")];
const sessions = blocks.filter((block) => block.textContent.startsWith(">>>"));
blocks.forEach(addButton);
markWide();
addEventListener("resize", markWide);
