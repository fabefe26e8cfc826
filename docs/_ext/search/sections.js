"use strict";
/* Finds the sections that answer a question, with MiniSearch: misspelt words and beginnings too.
 *
 * SECTIONS has the pages with their sections, the stems of all words, and where each stem is. The
 * index is made of them at the first search.
 */
import MiniSearch from "./minisearch/index.js";

const SectionSearch = (() => {
  const SHOWN = 10;
  const BOOST = { title: 4, page: 2, text: 1.5 };
  // A word that is nowhere is taken for a misspelt one: so many of its letters may be wrong.
  const [WRONG, SHORTEST] = [0.25, 4];
  const COVERED = 2;
  // Messages have a search of their own.
  const MESSAGE = 0.5;

  const stemmer = new Stemmer();
  const stopwords = new Set(STOPWORDS.split(" "));
  const words = (text) =>
    (text.toLowerCase().match(/[a-z_][a-z_0-9]+/g) ?? [])
      .flatMap((word) => (word.includes("_") ? [word, ...word.split("_")] : [word]))
      .filter((word) => word.length > 1 && !stopwords.has(word));
  const stems = (text) => words(text).map((word) => stemmer.stemWord(word));

  const anchorOf = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  /** Return the sections of all pages, each with the stems in it. */
  const read = () => {
    const found = SECTIONS.pages.flatMap(([address, page, boost, sections]) => [
      { address, page, boost, title: "", text: [] },
      ...sections.map(([title, anchor = anchorOf(title)]) => ({ address: `${address}#${anchor}`, page, boost, title, text: [] })),
    ]);
    const places = SECTIONS.places.split(" ");
    let stem = "";
    [...SECTIONS.stems.matchAll(/([A-Z])([^A-Z]*)/g)].forEach(([, shared, rest], i) => {
      stem = stem.slice(0, shared.charCodeAt(0) - 65) + rest;
      let place = -1;
      for (const sign of places[i])
        if (sign === "~") place += 91;
        else found[(place += sign.charCodeAt(0) - 34)].text.push(stem);
    });
    const messages = new Map(ErrorSearch.messages.map((message) => [message.address, message]));
    for (const { address, page, text } of messages.values())
      found.push({ address, page, boost: MESSAGE, title: text, text: [] });
    return found;
  };

  const make = () => {
    const index = new MiniSearch({
      fields: Object.keys(BOOST),
      tokenize: (text) => text.split(" "),
      processTerm: (term) => term || null,
    });
    const [known, sections] = [new Set(), read()];
    sections.forEach(({ title, page, text }, id) => {
      // The beginning of a page has the title of the page.
      const fields = { title: stems(title || page), page: stems(page), text };
      for (const stem of Object.values(fields).flat()) known.add(stem);
      index.add({ id, title: fields.title.join(" "), page: fields.page.join(" "), text: text.join(" ") });
    });
    const numbers = new Map(sections.map(({ address }, id) => [address, id]));
    return { index, known, sections, numbers };
  };

  let made;
  /** Return the place of the text of a section or message among all texts. */
  const number = (address) => (made ??= make()).numbers.get(address);

  const find = (query) => {
    made ??= make();
    const asked = [...new Set(stems(query))];
    if (!asked.length) return [];
    const found = made.index.search(asked.join(" "), {
      boost: BOOST,
      prefix: (stem, i) => i === asked.length - 1 && stem.length >= SHORTEST - 1,
      fuzzy: (stem) => (made.known.has(stem) || stem.length < SHORTEST ? false : WRONG),
      boostDocument: (id) => made.sections[id].boost,
    });
    for (const result of found) result.score *= (result.queryTerms.length / asked.length) ** COVERED;
    found.sort((a, b) => b.score - a.score || a.id - b.id);
    return found.slice(0, SHOWN).map(({ id, terms }) => {
      const { address, page, title } = made.sections[id];
      return { address, page, title, terms };
    });
  };

  /** Whether a word of a text is one of those that were found. */
  const isFound = (word, terms) => stems(word).some((stem) => terms.includes(stem));

  return { find, isFound, number };
})();
