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
