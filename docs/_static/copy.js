"use strict";

// Of a session, what was typed.
function inputOf(text) {
  const typed = [...text.matchAll(/^(?:>>>|\.\.\.|\$) ?(.*)/gm)];
  return typed.map((line) => line[1]).join("\n") || text.trimEnd();
}

// A session comes after what it needs of earlier ones, which a file beside the page has.
let needed;
async function textOf(block) {
  const blocks = [...document.querySelectorAll("div.highlight")];
  const sessions = blocks.filter((each) => each.textContent.startsWith(">>>"));
  const number = sessions.indexOf(block);
  const file = location.pathname.replace(/\/$/, "/index").replace(/(\.html)?$/, ".copied.js");
  if (number >= 0) await (needed ??= load(file));
  return window.needs?.(number) ?? inputOf(block.textContent);
}
