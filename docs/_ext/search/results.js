"use strict";
/* Shows what is found while a query is typed: messages, operations and terms, sections with excerpts. */

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const Search = (() => {
  const ROOT = document.documentElement.dataset.content_root.replace(/^\.\//, "");
  // Files of texts that one search loads, best results first, and milliseconds between two letters.
  const [FILES, PAUSE] = [5, 150];
  const [LONGEST, LONGEST_REPORT] = [160, 1000];

  const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  const link = (address, ...text) => element("a", { href: ROOT + address }, ...text);

  const files = new Map();
  /** Return the texts in a file; of a site on a disk nothing can be loaded. */
  const textsIn = (file) => {
    const address = `${ROOT}_static/texts/${file}.json`;
    if (!files.has(file)) files.set(file, fetch(address).then((answer) => answer.json()).catch(() => []));
    return files.get(file);
  };

  /** Put the sentence with most of the words that were found where it belongs, and mark them. */
  const excerpt = (text, terms, place) => {
    const isFound = (word) => SectionSearch.isFound(word, terms);
    const sentences = text.split("\n");
    const counts = sentences.map((line) => new Set((line.match(/\w+/g) ?? []).filter(isFound)).size);
    const best = sentences[counts.indexOf(Math.max(...counts))];
    for (const part of best.split(/(\w+)/)) place.append(isFound(part) ? element("mark", {}, part) : part);
  };

  const section = (id, title, items) => {
    const heading = element("h2", { id }, title);
    const made = element("section", { className: "error-matches" }, heading, element("ul", {}, ...items));
    made.setAttribute("aria-labelledby", id);
    return made;
  };

  /** Return the results of a query, and the places of texts that have to be loaded. */
  const resultsOf = (query) => {
    const places = [];
    const place = (address, terms) => {
      const made = element("p", { className: "context" });
      places.push({ address, terms, place: made });
      return made;
    };
    const messages = ErrorSearch.find(query);
    const known = messages[0]?.known;
    const message = messages.map(({ address, text, kind, page }) =>
      element(
        "li",
        {},
        link(address, element("code", {}, short(text))),
        place(address, []),
        element("p", { className: "error-kind" }, `${kind} · ${page}`),
      ),
    );
    const operations = OperationSearch.find(query).map(({ address, title }) =>
      element("li", {}, link(address, title), place(address, [])),
    );
    for (const [name, address] of OperationSearch.term(query))
      operations.push(element("li", {}, link(address, name), " in the glossary"));
    for (const { note, term, address } of OperationSearch.words(query).slice(0, 3))
      operations.push(element("li", {}, `“${note}” in the note: `, link(address, term)));
    const sections = SectionSearch.find(query).map(({ address, page, title, terms }) =>
      element("li", {}, link(address, ...(title ? [page, " › ", short(title)] : [page])), place(address, terms)),
    );
    const parts = [
      [message, "error-matches", known ? "Error messages" : "Similar messages; yours is not here"],
      [operations, "operation-matches", "Operations and terms"],
      [sections, "section-matches", "Sections"],
    ];
    // Code is looked up; a message that has code in it is pasted.
    if (OperationSearch.isCode(query)) parts.reverse();
    if (OperationSearch.isCode(query)) parts.unshift(parts.splice(1, 1)[0]);
    const made = parts.filter(([items]) => items.length).map(([items, id, title]) => section(id, title, items));
    return { made, places, known, count: message.length + operations.length + sections.length };
  };

  /** Return what to do about a message, or words, that are not here. */
  const missing = (query) => {
    const isMessage = ErrorSearch.isMessage(query);
    const said = element("p", { className: "search-missing" });
    if (isMessage) said.append("This message is not here. ");
    said.append("Look through ", link("errors.html", "all error messages"));
    const asked = new URLSearchParams({ title: "Not found by the search", body: query.slice(0, LONGEST_REPORT) });
    const href = `${REPORT}?${asked}`;
    if (REPORT) said.append(", or ", element("a", { href }, isMessage ? "report yours" : "tell us what is missing"));
    said.append(".");
    return said;
  };

  const show = async (query, summary, results) => {
    results.replaceChildren();
    summary.textContent = "";
    if (!query.trim()) return;
    const { made, places, known, count } = resultsOf(query);
    summary.textContent = count ? `${count} ${count === 1 ? "result" : "results"}` : "Nothing found";
    if (!known && (!count || ErrorSearch.isMessage(query))) results.append(missing(query));
    results.append(...made);
    const needed = places.map((one) => ({ ...one, number: SectionSearch.number(one.address) }));
    const fileOf = (number) => Math.floor(number / TEXTS_IN_A_FILE);
    const loaded = [...new Set(needed.map(({ number }) => fileOf(number)))].slice(0, FILES);
    // All at once: each would wait for the one before.
    await Promise.all(loaded.map(textsIn));
    for (const { number, terms, place } of needed) {
      const text = loaded.includes(fileOf(number)) && (await textsIn(fileOf(number)))[number % TEXTS_IN_A_FILE];
      if (text) excerpt(text, terms, place);
      else place.remove();
    }
  };

  /** Show results below a box, now and whenever something else is typed. */
  const attach = (box, place, typed = () => {}) => {
    // A screen reader tells what changes in a status, not that one appears.
    const summary = element("p", { className: "search-summary", role: "status" });
    const results = element("div");
    place.append(summary, results);
    let waiting;
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        typed(box.value);
        show(box.value, summary, results);
      }, PAUSE);
    });
    show(box.value, summary, results);
  };

  return { attach };
})();

{
  const results = document.getElementById("search-results");
  const box = document.querySelector("#furo-main-content .search-form input, main .search-form input");
  if (results && box) {
    // As a paste does; the box itself would leave nothing between two lines.
    box.value = (new URLSearchParams(location.search).get("q") ?? "").replace(/[\r\n]/g, " ");
    Search.attach(box, results, (query) => history.replaceState(null, "", `?${new URLSearchParams({ q: query })}`));
    addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select");
      const opens = event.key === "/" ? !typing : event.key === "k" && (event.ctrlKey || event.metaKey);
      if (!opens) return;
      event.preventDefault();
      box.focus();
      box.select();
    });
  }
}
