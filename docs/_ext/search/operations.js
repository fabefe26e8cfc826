"use strict";
/* Finds the page of an operation by how it is called, and what a word of the note should have been.
 *
 * OPERATIONS, TERMS and WORDS come from the build. A name counts if it is called, if it is an
 * attribute, or if it is all that is asked for; `None` counts inside brackets.
 */
const OperationSearch = (() => {
  const namesOf = (query) => {
    const alone = query.trim().match(/^@?[\w.]+(\(\))?$/) ? query.match(/\w+/g) : [];
    const called = [...query.matchAll(/\.?(\w+) *\(|\.(\w+)/g)].map((m) => m[1] ?? m[2]);
    const none = /\[[^\]]*\b(None|newaxis)\b[^\]]*\]/.test(query) ? ["None"] : [];
    return [...none, ...called, ...alone];
  };

  const find = (query) => {
    const found = new Map();
    for (const name of namesOf(query))
      for (const page of OPERATIONS)
        if (page.names.includes(name) && !found.has(page.address)) found.set(page.address, page);
    return [...found.values()];
  };

  /** Whether the query is code, up to what is in brackets, and not a sentence with code in it. */
  const isCode = (query) => {
    let [code, before] = [query.trim(), ""];
    while (code !== before) [code, before] = [code.replace(/[([{][^()[\]{}]*[)\]}]/g, ""), code];
    return /^(\w+ *= *)?@?[\w.]+$/.test(code);
  };

  const term = (query) => {
    const asked = query.trim().toLowerCase();
    return Object.entries(TERMS).filter(([name]) => [asked, asked.replace(/s$/, "")].includes(name));
  };

  const words = (query) => {
    const asked = query.trim().toLowerCase();
    if (!asked) return [];
    return WORDS.filter(({ note }) => note.toLowerCase().split(/\W+/).includes(asked) || note.toLowerCase() === asked);
  };

  return { find, isCode, term, words };
})();

{
  const query = new URLSearchParams(window.location.search).get("q") ?? "";
  const results = document.getElementById("search-results");
  const items = OperationSearch.find(query).map(({ address, title }) =>
    element("li", {}, element("a", { href: address }, title), element("p", {}, SENTENCES[address])),
  );
  for (const [name, address] of OperationSearch.term(query))
    items.push(element("li", {}, element("a", { href: address }, name), " in the glossary"));
  for (const { note, term, address } of OperationSearch.words(query).slice(0, 3))
    items.push(
      element("li", {}, `“${note}” in the note: `, element("a", { href: address }, term)),
    );
  if (results && items.length) {
    const heading = element("h2", { id: "operation-matches" }, "Operations and terms");
    const section = element("section", { className: "error-matches" }, heading, element("ul", {}, ...items));
    section.setAttribute("aria-labelledby", heading.id);
    // Code is looked up; a message that has code in it is pasted.
    const messages = document.getElementById("error-matches")?.parentElement;
    (OperationSearch.isCode(query) && messages ? messages : results).before(section);
  }
  const box = document.querySelector(".search-form input");
  if (box) box.value = query;
}

// The index of all words is loaded when there is something to look for; Sphinx waits for it.
if (new URLSearchParams(window.location.search).get("q")) {
  document.head.append(element("script", { src: `${document.documentElement.dataset.content_root}searchindex.js` }));
}
