"use strict";

const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke-width="1.5" aria-hidden="true">' +
  '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/></svg>';

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const load = (src) =>
  new Promise((done) => document.head.append(make("script", { src, onload: done, onerror: done })));
const STATIC = `${document.documentElement.dataset.content_root}_static/`;

// What finds the text is loaded with the first copy.
let loaded;
async function copied(block) {
  await (loaded ??= load(`${STATIC}copy.js`));
  return textOf(block);
}

// Screen readers say what is written here.
const spoken = make("output", { className: "visually-hidden" });

function addButton(block) {
  const button = make("button", { type: "button", className: "copybtn", innerHTML: ICON });
  const say = (text) => {
    button.classList.toggle("success", text === "Copied");
    button.ariaLabel = button.title = text;
    spoken.textContent = text === "Copy" ? "" : text;
  };
  button.onclick = async () => {
    try {
      // Safari copies what is loaded after the click if it is promised in the click.
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": copied(block) })]);
      say("Copied");
    } catch {
      say("The browser does not let this page copy");
    }
    setTimeout(say, 2000, "Copy");
  };
  say("Copy");
  block.append(button);
}

// Lets the keyboard scroll.
function markWide() {
  for (const box of document.querySelectorAll(".highlight pre, .opsref-trace-box, .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) {
      Object.assign(box, { tabIndex: 0, role: "group", ariaLabel: "Scrolls sideways" });
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  }
}

document.querySelectorAll("div.highlight").forEach(addButton);
document.body.append(spoken);
markWide();
addEventListener("resize", markWide);
