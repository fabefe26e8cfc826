/* The facts of a tensor, and the arithmetic on them, as torch has it. A tensor is
   {shape, stride, offset, storage}; a storage is {elements, values, itemsize}: which element of the
   first tensor each location has, and its value. Views share the storage object. */

/** An error of torch: its type, and its text where the site knows it to the letter, or null. */
export class TorchError extends Error {
  constructor(text, type) {
    super(text);
    Object.assign(this, { text, type });
  }
}

/** What the explorer cannot read: a part of the text, or a tensor that is too large for it. */
export class Unread extends Error {}

/** Raise torch's error unless something holds; a text of null is one that the site does not know. */
export function check(holds, text = null, type = "RuntimeError") {
  if (!holds) throw new TorchError(text, type);
}

export function readable(holds, what) {
  if (!holds) throw new Unread(what);
}

const MOST_ELEMENTS = 4096;
export const few = (count) =>
  readable(count <= MOST_ELEMENTS, `${count} elements, more than ${MOST_ELEMENTS}`);
export const product = (sizes) => sizes.reduce((all, size) => all * size, 1);
export const numel = (x) => product(x.shape);
export const brackets = (sizes) => `[${sizes.join(", ")}]`;
export const tuple = (sizes) => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
export const dims = (x) => [...x.shape.keys()];
export const replaced = (list, d, ...values) => list.toSpliced(d, 1, ...values);

/** The strides of a contiguous tensor, or those with its dimensions packed in another order. */
export function packed(shape, order = [...shape.keys()].reverse()) {
  const stride = [];
  let next = 1;
  for (const d of order) {
    stride[d] = next;
    next *= Math.max(shape[d], 1);
  }
  return stride;
}

export function isContiguous({ shape, stride }) {
  const full = packed(shape);
  return !product(shape) || shape.every((size, d) => size === 1 || stride[d] === full[d]);
}

/** A view: another layout of the same storage. */
export const view = (x, shape, stride, offset = x.offset) => ({ ...x, shape, stride, offset });

/** The same tensor with only these dimensions, in this order. */
export const reordered = (x, order) =>
  view(x, ...[x.shape, x.stride].map((l) => order.map((d) => l[d])));

/** The storage positions of all elements, in reading order. */
export function positions(x) {
  few(numel(x));
  let found = [x.offset];
  x.shape.forEach((size, d) => {
    const steps = Array.from({ length: size }, (_, i) => i * x.stride[d]);
    found = found.flatMap((start) => steps.map((step) => start + step));
  });
  return found;
}

/** A copy with these strides, which leave no gaps: elements keep what they are. */
export function copy(x, stride = packed(x.shape), from = positions(x)) {
  const made = {
    ...view(x, x.shape, stride, 0),
    storage: { ...x.storage, elements: [], values: [] },
  };
  positions(made).forEach((place, i) => {
    for (const part of ["elements", "values"]) made.storage[part][place] = x.storage[part][from[i]];
  });
  return made;
}

/** The strides of clone(): kept if they leave no gaps, else packed in the order of the old ones. */
export function clonedStride(x) {
  const { shape, stride } = x;
  const moving = dims(x).filter((d) => shape[d] > 1);
  const dense = packed(
    shape,
    moving.sort((a, b) => stride[a] - stride[b]),
  );
  if (isContiguous(x) || moving.every((d) => stride[d] === dense[d])) return stride;
  // A stride of 0 says nothing of the order; so this is no sort that the language has.
  const compare = (a, b) =>
    stride[a] && stride[b] && (stride[a] - stride[b] || (shape[a] > shape[b] ? 1 : 0));
  const order = dims(x).reverse();
  for (let i = 1; i < order.length; i++)
    for (let low = i - 1, high = i; low >= 0; low--) {
      const found = compare(order[low], order[high]);
      if (found < 0) break;
      if (found > 0) {
        [order[low], order[high]] = [order[high], order[low]];
        high = low;
      }
    }
  return packed(shape, order);
}

/** A dimension counted from the front. */
export function wrap(dim, count) {
  const most = Math.max(count, 1);
  check(
    dim >= -most && dim < most,
    `Dimension out of range (expected to be in range of [${-most}, ${most - 1}], but got ${dim})`,
    "IndexError",
  );
  return dim < 0 ? dim + most : dim;
}
