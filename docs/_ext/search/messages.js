"use strict";
/* Finds the entry of a pasted error message, or says that it has none: sizes and names may be the
 * reader's own.
 *
 * ERROR_MESSAGES comes from the build, page by page, with the gaps of each text in brackets. What is
 * pasted may be a part of a message, or a whole traceback. `words` are those that every message of a
 * sort has, in their order; `names` are the words in its gaps. Words that no message has count most.
 */

const ErrorSearch = (() => {
  const SHOWN = 5;
  // A name counts for half a word, and all that are pasted for no more than one unknown word.
  const [NAME, MOST_NAMES] = [0.5, 1];
  // How much of a message and of what is pasted have to be the same: where most of a message is
  // pasted, the rest may be the reader's; a part of a message has to be nearly all that is pasted.
  const WHOLE = { ofMessage: 0.8, ofPasted: 0.55 };
  const PART = { ofMessage: 0.1, ofPasted: 0.8 };
  // All of a message of so many words needs no more than that.
  const [LONG, LONG_WORDS] = [{ ofMessage: 0.9, ofPasted: 0.3 }, 8];
  const SIMILAR = 0.4;
  // A part of a message has so many words next to each other, or so many scattered ones.
  const [FEWEST, SCATTERED] = [3, 5];
  // Words of a paste that are compared, from its end.
  const LONGEST = 400;

  // A compiler quotes an error as Python shows it, `got ValueError('Cannot view ...`.
  const KIND = /\b(\w+(?:error|exception|warning|interrupt|unsupported)|stopiteration)(?:['"]?\s*:(?!:)|\(['"])/gi;
  const AFTER = /\(Triggered internally|Exception raised from|Traceback \(most|During handling of|The above exception|\sFile "|\sframe #\d| at \/\S+:\d|\. Did you mean|\n\s*\n/;
  // What people and programs write before a message in its line; so many of them are looked at.
  const HEADING = /(?<!\(\))[:\uff1a`]|\s[-|]\s(?!got\b)|!!!|\*\*/g;
  const MOST_HEADINGS = 20;
  const QUOTES = /'([^'\n]*)'|"([^"\n]*)"/g;
  // What Python says of any object, and torch of any operation: names tell whose message it is. Of
  // Python's, the last name does and those that some message has, of torch's, the first; of a
  // comparison, all do.
  const OF_PYTHON =
    /object is not|has no attribute|is not defined|no module named|cannot import name|unexpected keyword|unsupported operand|required positional/i;
  const OF_COMPARISON = /between instances of/i;
  const OF_TORCH = /could not run|not implemented for/i;
  // What is too short for an index.
  const SEQUENCE = /(\w+) index (?:\w )?out of range/i;
  const CALLED = /^(?:\w+\.)*(\w+)\(\)/;
  // A message that goes on is compared with so many more letters of what is pasted.
  const MORE = 10;

  const wordsOf = (text) => text.toLowerCase().match(/[a-z_]{2,}/g) ?? [];
  const gaps = new RegExp(GAP, "g");
  // The types in some messages tell what they are about; -1 where there are none.
  const pairOf = (text) => PAIRS.findIndex((pair) => text.match(pair));

  const messages = ERROR_MESSAGES.flatMap(({ address, page, messages }) =>
    messages.map(([anchor, kind, marked]) => {
      const text = marked.replace(/[⟦⟧]/g, "");
      const goesOn = /\.\.\.\)?$/.test(text);
      const words = wordsOf(marked.replace(/⟦[^⟧]*⟧/g, " "));
      const names = wordsOf(text).filter((word) => !words.includes(word));
      return { address: `${address}#error-${anchor}`, page, kind, text, goesOn, words, distinct: new Set(words), names: [...new Set(names)], pair: pairOf(text), calls: CALLED.test(text) };
    }),
  );

  // Words that occur in few messages tell them apart; one that occurs in none is as rare as can be.
  const counts = new Map();
  for (const { words, names } of messages)
    for (const word of new Set([...words, ...names])) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weight = (word) => Math.log(1 + messages.length / (counts.get(word) ?? 0.5));
  const weigh = (words) => [...words].reduce((sum, word) => sum + weight(word), 0);
  for (const message of messages) {
    message.weight = weigh(message.words);
    message.namesWeight = NAME * weigh(message.names);
  }

  /** Return the words of the longest sequence that both have in the same order. */
  const common = (some, others) => {
    let previous = others.map(() => [0, null]);
    previous.push([0, null]);
    for (const word of some) {
      const best = [[0, null]];
      for (let i = 0; i < others.length; i++) {
        const [weightBefore, before] = previous[i];
        if (word === others[i]) best.push([weightBefore + weight(word), [word, before]]);
        else best.push(previous[i + 1][0] > best[i][0] ? previous[i + 1] : best[i]);
      }
      previous = best;
    }
    const [total, last] = previous[others.length];
    const words = new Set();
    for (let link = last; link; link = link[1]) words.add(link[0]);
    return { total, words };
  };

  /** Return the words and names of a text, in which each name is a gap. */
  const read = (text, kind = "") => {
    const said = text.trim().replace(/^(["'])((?:(?!\1).)*)\1$/s, "$2");
    const quoted = [...said.matchAll(QUOTES)].map((quote) => wordsOf(quote[1] ?? quote[2]));
    const names = quoted.flat();
    const words = wordsOf(said.replace(gaps, " ")).slice(-LONGEST);
    const distinct = new Set(words);
    const named = new Set(names.filter((name) => !distinct.has(name)));
    const most = MOST_NAMES * weight("");
    const total = weigh(distinct) + NAME * Math.min(weigh(named), most);
    const called = wordsOf(said.match(CALLED)?.[1] ?? "");
    const last = [...(quoted.at(-1) ?? []), ...names.filter((name) => counts.has(name))];
    const told = OF_TORCH.test(said) ? (quoted[0] ?? []) : OF_COMPARISON.test(said) ? names : OF_PYTHON.test(said) ? last : [];
    const required = [...told, ...wordsOf(said.match(SEQUENCE)?.[1] ?? "")];
    const inGaps = wordsOf([...said.matchAll(gaps)].join(" "));
    return { kind, said, pair: pairOf(said), beginnings: {}, words, distinct, known: new Set([...named, ...distinct, ...inGaps]), called, required, total };
  };

  /** Return the messages in what is pasted: after the types of exceptions, last first, or all of it. */
  const parts = (query) => {
    const kinds = [...query.matchAll(KIND)];
    const found = kinds.map((kind, i) => {
      const [text] = query.slice(kind.index + kind[0].length, kinds[i + 1]?.index).split(AFTER);
      // Below a warning is the line of code that gives it.
      const said = /warning$/i.test(kind[1]) ? text.replace(/\n {2}.*/s, "") : text;
      return read(said, kind[1].toLowerCase());
    });
    const all = found.reverse().filter(({ words }) => words.length);
    return all.length ? all : [read(query.split(AFTER).find((part) => part.trim()) ?? "")];
  };

  /** Return what is behind each heading, and of what is in quotes there only that; longest first. */
  const headed = (query) =>
    [...query.matchAll(HEADING)].slice(0, MOST_HEADINGS).map((heading) => {
      const [behind] = query.slice(heading.index + heading[0].length).split(AFTER);
      return read(behind.replace(/^\s*["'“](.*)["'”].*/s, "$1"));
    });

  const fit = (message, whole) => {
    const { length } = message.text;
    const longer = message.goesOn && whole.said.length > length + MORE;
    const pasted = longer ? (whole.beginnings[length] ??= read(whole.said.slice(0, length + MORE), whole.kind)) : whole;
    const shared = [...message.distinct].filter((word) => pasted.distinct.has(word)).length;
    if (!shared && message.words.length) return { score: 0 };
    const same = common(message.words, pasted.words);
    const names = message.names.filter((name) => pasted.known.has(name));
    const named = NAME * weigh(names);
    const ofMessage = (same.total + named) / (message.weight + message.namesWeight);
    const ofPasted = Math.min(1, (weigh(same.words) + named) / pasted.total);
    const within = (bounds) => ofMessage >= bounds.ofMessage && ofPasted >= bounds.ofPasted;
    const enough = Math.min(FEWEST, message.distinct.size);
    const types = message.pair < 0 || pasted.pair < 0 || message.pair === pasted.pair;
    // A message that names no function may be one of any.
    const required = message.calls ? [...pasted.called, ...pasted.required] : pasted.required;
    const mine = types && required.every((name) => message.names.includes(name) || message.words.includes(name));
    const run = ` ${message.words.join(" ")} `.includes(` ${pasted.words.join(" ")} `);
    const part = shared >= (run ? FEWEST : SCATTERED);
    const known = mine && shared >= enough && (within(WHOLE) || (part && within(PART)) || (shared >= LONG_WORDS && within(LONG)));
    const kind = pasted.kind === message.kind.toLowerCase() ? 0.1 : 0;
    return { score: ofMessage + ofPasted + kind, ofMessage, ofPasted, known, shared };
  };

  /** Return what fits best, each entry once; `known` says whether it is what was pasted. */
  const best = (pasted) => {
    const found = new Map();
    if (!pasted.total) return [];
    for (const message of messages) {
      const fitting = fit(message, pasted);
      const before = found.get(message.address);
      const better = !before || (fitting.known === before.known ? fitting.score > before.score : fitting.known);
      if (fitting.score && better) found.set(message.address, { ...message, ...fitting });
    }
    return [...found.values()].sort((a, b) => b.known - a.known || b.score - a.score);
  };

  const QUESTION = /^(how|why|what|when|where|which|is|are|do|does|can|difference)\b/i;
  const quotes = (query) => query.match(QUOTES) && /\w+ \w+ \w+/.test(query) && !QUESTION.test(query);
  // Libraries begin messages with a capital letter; those who look for words rarely do.
  const isSentence = (query) => /^[A-Z]\S*(\s+\S+){4}/.test(query.trim()) && !/\?\s*$/.test(query) && !QUESTION.test(query);
  /** Whether a query looks like a message, whatever it says: by a type, a name in quotes, or its form. */
  const isMessage = (query) =>
    query.search(KIND) >= 0 || query.includes("Traceback (most") || OF_PYTHON.test(query) || !!quotes(query) || isSentence(query);

  /** Return the entries of a message; if it has none, those of similar ones, which are not `known`. */
  const find = (query) => {
    const sure = (found) => found.map((some) => some.filter((match) => match.known)).find((some) => some.length);
    const found = parts(query).map(best);
    // A box of one line makes spaces of the lines below a message.
    const [above] = query.split(/\s{2,}/, 1);
    const known = sure(found) ?? sure(headed(query).map(best)) ?? sure(parts(above).map(best));
    if (known) return known.slice(0, SHOWN);
    if (!isMessage(query)) return [];
    const close = found[0].filter(({ ofPasted, shared }) => ofPasted >= SIMILAR && shared >= FEWEST);
    return close.slice(0, SHOWN);
  };

  return { find, isMessage, messages };
})();
