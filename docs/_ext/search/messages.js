"use strict";
/* Finds the entry of a pasted error message: sizes and names may be the reader's own.
 *
 * ERROR_MESSAGES comes from the build, page by page, with the gaps of each text in brackets. `words`
 * are those that every message of a sort has, in their order; `names` are the words in its gaps. What
 * is pasted may be a part of a message, or a whole traceback with lines of code in it.
 */

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const ErrorSearch = (() => {
  const SHOWN = 5;
  // So many files of causes are loaded, best first.
  const FILES = 2;
  // Shares of the words that have to be the same, and the fewest that tell anything.
  const ENOUGH = 0.75;
  const FEWEST = 3;

  const wordsOf = (text) => text.toLowerCase().match(/[a-z_]{2,}/g) ?? [];

  const messages = ERROR_MESSAGES.flatMap(({ address, page, causes, messages }) =>
    messages.map(([anchor, kind, marked]) => {
      const text = marked.replace(/[⟦⟧]/g, "");
      const words = wordsOf(marked.replace(/⟦[^⟧]*⟧/g, " "));
      const names = wordsOf(text).filter((word) => !words.includes(word));
      return { address: `${address}#${anchor}`, anchor, page, causes, kind, text, words, names };
    }),
  );

  // Words that occur in few messages tell them apart.
  const weights = new Map();
  for (const { words } of messages)
    for (const word of new Set(words)) weights.set(word, (weights.get(word) ?? 0) + 1);
  for (const [word, count] of weights) weights.set(word, Math.log(1 + messages.length / count));
  const weigh = (words) => words.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);

  /** Return the weight of the longest sequence of words that both have in the same order. */
  const common = (some, others) => {
    let previous = new Float64Array(others.length + 1);
    for (const word of some) {
      const best = new Float64Array(others.length + 1);
      for (let i = 0; i < others.length; i++)
        best[i + 1] =
          word === others[i]
            ? previous[i] + (weights.get(word) ?? 0)
            : Math.max(previous[i + 1], best[i]);
      previous = best;
    }
    return previous[others.length];
  };

  /** Return how well a message fits what was pasted: 0 where it does not. */
  const fit = (message, pasted, total) => {
    const same = common(message.words, pasted);
    const ofMessage = same / weigh(message.words);
    const ofPasted = same / total;
    const shared = new Set(message.words.filter((word) => pasted.includes(word))).size;
    // A part of a message says little of it, and a traceback says more than the message.
    const whole = ofMessage >= ENOUGH && shared >= Math.min(FEWEST, message.words.length);
    const part = ofPasted >= ENOUGH && shared >= FEWEST;
    if (!whole && !part) return 0;
    const names = message.names.filter((name) => pasted.includes(name)).length;
    const kind = pasted.includes(message.kind.toLowerCase()) ? 0.1 : 0;
    return ofMessage + ofPasted + (0.5 * names) / (1 + message.names.length) + kind;
  };

  const find = (query) => {
    const pasted = wordsOf(query);
    const known = pasted.filter((word) => weights.has(word));
    if (!known.length) return [];
    const best = new Map();
    for (const message of messages) {
      const score = fit(message, pasted, weigh(known));
      if (score > (best.get(message.address)?.score ?? 0))
        best.set(message.address, { ...message, score });
    }
    return [...best.values()].sort((a, b) => b.score - a.score).slice(0, SHOWN);
  };

  const LONGEST = 160;
  const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

  /** Put the causes of the messages of a file where they belong; they are shown when they are here. */
  const explain = async (file, places) => {
    const address = `${document.documentElement.dataset.content_root}_static/${file}`;
    // Of a site that is opened from a disk nothing can be fetched; the cause is a link away.
    const causes = await fetch(address).then((answer) => answer.json()).catch(() => ({}));
    for (const [anchor, place] of places) place.textContent = causes[anchor] ?? "";
  };

  const show = (found, results) => {
    const places = new Map();
    const items = found.map(({ address, anchor, text, kind, causes, page }) => {
      const place = element("p", {});
      places.set(causes, [...(places.get(causes) ?? []), [anchor, place]]);
      return element(
        "li",
        {},
        element("a", { href: address }, element("code", {}, short(text))),
        place,
        element("p", { className: "error-kind" }, `${kind} · ${page}`),
      );
    });
    for (const [file, entries] of [...places].slice(0, FILES)) explain(file, entries);
    const heading = element("h2", { id: "error-matches" }, "Error messages");
    const list = element("ul", {}, ...items);
    const section = element("section", { className: "error-matches" }, heading, list);
    section.setAttribute("aria-labelledby", heading.id);
    results.before(section);
  };

  return { find, show, messages };
})();

{
  const query = new URLSearchParams(window.location.search).get("q") ?? "";
  const results = document.getElementById("search-results");
  const found = ErrorSearch.find(query);
  if (results && found.length) ErrorSearch.show(found, results);
}
