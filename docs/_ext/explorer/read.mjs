/* Reads a line as Python would: an optional name, a start, and the steps of a chain. It knows the
   words of this page and no others, and evaluates nothing. */
import { ELLIPSIS } from "./indexing.mjs";
import { readable } from "./tensor.mjs";

const TOKEN = /\d+\.\d*|\.\d+|\w+|\.\.\.|\S/g;
const CONSTANTS = { None: null, True: true, False: false, Ellipsis: ELLIPSIS, "...": ELLIPSIS };
const LARGEST = 2 ** 40;

/** {name, start: {name, args, keywords}, text, first, steps}; args are missing without a call. */
export function readLine(line) {
  const tokens = [...line.matchAll(TOKEN)].map((match) => ({ text: match[0], start: match.index }));
  let place = 0;
  const next = () => tokens[place]?.text ?? "";
  const expect = (holds, what) =>
    readable(holds, `${next() || "the end"} where ${what} is expected`);
  const take = (text) => next() === text && ++place > 0;
  const need = (text) => expect(take(text), text);
  const since = (from) => {
    const { text, start } = tokens[place - 1];
    return line.slice(tokens[from].start, start + text.length);
  };

  const word = () => {
    expect(/^[a-z_]\w*$/i.test(next()) && !(next() in CONSTANTS), "a name");
    return tokens[place++].text;
  };

  const list = (end, item) => {
    const items = [];
    while (!take(end)) {
      items.push(item());
      if (!take(",")) {
        need(end);
        break;
      }
    }
    return items;
  };

  const value = () => {
    if (take("[")) return { kind: "list", items: list("]", value) };
    if (take("(")) {
      const items = list(")", value);
      // One value in parentheses, without a comma, is that value.
      const alone = items.length === 1 && tokens[place - 2].text !== ",";
      return alone ? items[0] : { kind: "tuple", items };
    }
    if (next() in CONSTANTS) return CONSTANTS[tokens[place++].text];
    const sign = take("-") ? -1 : 1;
    const text = next();
    expect(/\d/.test(text) && text <= LARGEST, "a value");
    place++;
    return text.includes(".") ? { float: sign * text } : sign * text || 0;
  };

  const call = () => {
    const keywords = {};
    const args = list(")", () => {
      if (tokens[place + 1]?.text === "=") {
        const name = word();
        need("=");
        readable(!(name in keywords), `a second ${name}`);
        keywords[name] = value();
        return keywords;
      }
      expect(!Object.keys(keywords).length, "a name");
      return value();
    });
    return { args: args.filter((arg) => arg !== keywords), keywords };
  };

  /** An index, or a slice of up to three bounds. */
  const item = () => {
    const bound = () => (/^[,\]:]?$/.test(next()) ? null : value());
    const from = place;
    const bounds = [bound()];
    while (take(":")) bounds.push(bound());
    expect(place > from && bounds.length < 4, "an index");
    const [start, end = null, step = null] = bounds;
    return bounds.length > 1 ? { kind: "slice", start, end, step } : start;
  };

  const index = () => {
    const items = list("]", item);
    expect(items.length, "an index");
    const alone = items.length === 1 && tokens[place - 2].text !== ",";
    // x[(0, 1)] is x[0, 1], and x[()] all of x.
    return alone && items[0]?.kind === "tuple" ? { items: items[0].items } : { items, alone };
  };

  const step = () => {
    const from = place;
    if (take("[")) return { ...index(), text: since(from) };
    need(".");
    const name = word();
    return { name, ...(take("(") && call()), text: since(from) };
  };

  const name = tokens[1]?.text === "=" ? word() : null;
  if (name) need("=");
  const from = place;
  let start = { name: word() };
  if (start.name === "torch" && take(".")) start.name = word();
  if (take("(")) start = { ...start, ...call() };
  const first = since(from);
  const steps = [];
  while (next()) steps.push(step());
  return { name, start, text: since(from), first, steps };
}
