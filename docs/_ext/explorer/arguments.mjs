/* The arguments of a call, as torch's parser checks them, with its messages. Values are numbers,
   {float}, true, false, null, and {kind: "tuple" or "list", items}. */
import { check } from "./tensor.mjs";

export const isInt = (value) => typeof value === "number";

export const typeName = (value) =>
  ({ number: "int", boolean: "bool" })[typeof value] ??
  value?.kind ??
  (value ? "float" : "NoneType");

const typed = (holds, text) => check(holds, text, "TypeError");

/** Read "dim sizes:l end_dim=-1". A parameter is an int; with :o one or None, :l a list, :s a list or
    an int, :v a list or its ints one by one, :w that or, by name, an int. What follows = is JSON. */
export const signature = (text) =>
  [...text.matchAll(/(\w+):?(\w?)=?(\S*)/g)].map(([, name, kind, given]) => ({
    name,
    kind,
    initial: given ? JSON.parse(given) : undefined,
  }));

function checked(call, { name, kind }, value, place) {
  const single = !kind || kind === "o";
  if (kind === "o" && value === null) return value;
  if (/s|w/.test(kind) && isInt(value)) return { items: [value] };
  const position = place ? ` (position ${place})` : "";
  const argument = `${call}(): argument '${name}'${position} must be ${single ? "int" : "tuple of ints"}`;
  const not = `${argument}, not ${typeName(value)}`;
  typed(single ? isInt(value) : value?.items, not);
  const [first = 0] = value.items ?? [];
  const found = `${argument}, but found element of type ${typeName(first)} at pos 0`;
  typed(isInt(first), place ? found : not);
  return value;
}

/** The integers of a list, of which torch has looked at the first only. */
const integers = (call, name, items) =>
  items.map((item, i) => {
    typed(
      isInt(item) || typeof item === "boolean",
      `${call}(): argument '${name}' failed to unpack the object at pos ${i + 1} with error ` +
        `"type must be tuple of ints,but got ${typeName(item)}"`,
    );
    return Number(item);
  });

/** The values of the parameters, in order. */
export function bind(call, parameters, args, keywords) {
  if (/v|w/.test(parameters[0]?.kind) && isInt(args[0])) args = [{ kind: "tuple", items: args }];
  const required = parameters.filter(({ initial }) => initial === undefined);
  const [least, most, count] = [required.length, parameters.length, args.length];
  typed(
    count <= most,
    `${call}() takes ${least < most ? `from ${least} to ` : ""}${most} positional argument` +
      `${most === 1 ? "" : "s"} but ${count} ${count === 1 ? "was" : "were"} given`,
  );
  // torch knows NumPy's word for a dimension, too.
  const word = ({ name }) => (name === "dim" && !("dim" in keywords) ? "axis" : name);
  const given = (each, i = parameters.indexOf(each)) =>
    i < count ? args[i] : keywords[word(each)];
  const absent = required.filter((each) => given(each) === undefined);
  const values = parameters.map((each, i) => {
    const [value, initial] = [given(each), each.initial];
    typed(
      value !== undefined || initial !== undefined,
      `${call}() missing ${absent.length} required positional arguments: ` +
        absent.map(({ name }) => `"${name}"`).join(", "),
    );
    const left = value === undefined || (value === null && initial?.length === 0);
    return left ? initial : checked(call, each, value, i < count && i + 1);
  });
  const known = parameters.slice(count).map(word);
  for (const name in keywords) {
    const twice = parameters.some((each) => each.name === name);
    const what = twice ? "multiple values for argument" : "an unexpected keyword argument";
    typed(known.includes(name), `${call}() got ${what} '${name}'`);
  }
  // Lists are looked into when everything else is right.
  return values.map((value, i) =>
    value?.items ? integers(call, parameters[i].name, value.items) : value,
  );
}
