/* The picture: tensors as grids of cells that show values, and under them their storage. */
import { colour } from "./colours.mjs";
import { brackets, numel, positions, product, tuple } from "./tensor.mjs";

const MOST_CELLS = 256;

/** An element of the page, with properties and children. */
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const div = (name, properties, ...children) =>
  element("div", { className: `explorer-${name}`, ...properties }, ...children);

export const code = (text) => element("code", {}, text);
const note = (text) => element("span", {}, text);

function cell(storage, place, count, properties) {
  const value = storage.values[place];
  const made = element(
    "span",
    { className: "explorer-cell", storage, place, ...properties },
    value,
  );
  [made.style.background, made.style.color] = colour(storage.elements[place], count);
  return made;
}

function grid({ name, tensor }, count) {
  const { shape, storage } = tensor;
  const made = div("grid", { role: "grid", ariaLabel: name });
  positions(tensor).forEach((place, i) => {
    const index = shape.map((size, d) => Math.floor(i / product(shape.slice(d + 1))) % size);
    if (!index.slice(-2).some(Boolean)) made.append(div("block", { role: "rowgroup" }));
    if (!index.at(-1)) made.lastChild.append(div("row", { role: "row" }));
    const properties = { role: "gridcell", tabIndex: i ? -1 : 0, name, tensor, index };
    made.lastChild.lastChild.append(cell(storage, place, count, properties));
  });
  return made;
}

function panel(shown, count) {
  const { name, tensor } = shown;
  const cells = numel(tensor);
  return div(
    "panel",
    {},
    code(name),
    note(`shape ${tuple(tensor.shape)}`),
    note(`stride ${tuple(tensor.stride)}`),
    note(tensor.offset ? `offset ${tensor.offset}` : ""),
    cells && cells <= MOST_CELLS ? grid(shown, count) : `${cells} elements`,
  );
}

function strip(storage, panels, count) {
  const read = new Set(panels.flatMap(({ tensor }) => positions(tensor)));
  const size = storage.elements.length;
  const places = storage.elements.slice(0, MOST_CELLS).map((_, place) => {
    const made = cell(storage, place, count);
    if (!read.has(place)) {
      made.className += " explorer-unread";
      made.style = "";
    }
    return div("location", {}, made, element("small", {}, place));
  });
  const label = `storage, ${size} location${size === 1 ? "" : "s"}`;
  const ariaLabel = `${label}, ${size - read.size} of them not read`;
  return [note(label), div("strip", { role: "img", ariaLabel }, ...places, size > MOST_CELLS ? "…" : "")];
}

/** Draw tensors, {name, tensor}, by storage; `count` elements share the colours. */
export function draw(box, shown, count) {
  const storages = [...new Set(shown.map(({ tensor }) => tensor.storage))];
  box.replaceChildren(
    ...storages.map((storage) => {
      const panels = shown.filter(({ tensor }) => tensor.storage === storage);
      const drawn = panels.map((each) => panel(each, count));
      return div("storage", {}, div("panels", {}, ...drawn), ...strip(storage, panels, count));
    }),
  );
}

/** How the place of an element follows from its index; a cell of a strip has none. */
function sentence({ name, tensor, index, storage, place }) {
  const found = `position ${place}, value ${storage.values[place]}`;
  if (!index) return found;
  const steps = index.map((at, d) => ` + ${at}*${tensor.stride[d]}`).join("");
  return `${name}${index.length ? brackets(index) : ""} -> ${tensor.offset}${steps} = ${found}`;
}

/** Light what reads the place of a cell, and say how; `say` is given the line. */
export function answer(box, say) {
  const cells = (within) => [...within.querySelectorAll(".explorer-cell")];
  const light = ({ target }) => {
    const lit = target.closest(".explorer-cell");
    if (!lit) return;
    for (const each of cells(box)) {
      const same = each.storage === lit.storage && each.place === lit.place;
      each.classList.toggle("explorer-lit", same);
    }
    say(sentence(lit));
  };
  for (const type of ["pointerover", "pointerdown", "focusin"]) box.addEventListener(type, light);
  box.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const row = target.parentNode;
    const all = cells(target.closest(".explorer-grid"));
    const at = all.indexOf(target);
    const size = row.children.length;
    const moves = {
      ArrowLeft: all[at - 1],
      ArrowRight: all[at + 1],
      ArrowUp: all[at - size],
      ArrowDown: all[at + size],
      Home: row.firstChild,
      End: row.lastChild,
    };
    if (!(key in moves)) return;
    event.preventDefault();
    // At an edge, it stays.
    const next = moves[key] ?? target;
    target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
