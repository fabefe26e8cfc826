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

function addButton(block) {
  const button = make("button", { type: "button", className: "copybtn", innerHTML: ICON });
  const say = (done) => {
    button.classList.toggle("success", done);
    button.ariaLabel = done ? "Copied" : "Copy";
  };
  button.onclick = async () => {
    // Safari copies what is loaded after the click if it is promised in the click.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": copied(block) })]);
    say(true);
    setTimeout(say, 2000, false);
  };
  say(false);
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

document.querySelectorAll("div.highlight").forEach(addButton);
markWide();
addEventListener("resize", markWide);
