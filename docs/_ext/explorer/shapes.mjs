/* Operations that give other sizes to the same elements in the same order. */
import { brackets, check, copy, numel, packed, product, replaced, view, wrap } from "./tensor.mjs";

/** The sizes with -1 worked out. */
export function inferSizes(sizes, count) {
  const asked = brackets(sizes);
  sizes.forEach((size, i) => {
    check(size !== -1 || sizes.indexOf(-1) === i, "only one dimension can be inferred");
    check(size >= -1, `invalid shape dimension ${size} at index ${i} of shape ${asked}`);
  });
  const known = product(sizes.filter((size) => size >= 0));
  const open = sizes.includes(-1);
  check(
    open ? (known ? count % known === 0 : count === 0) : known === count,
    `shape '${asked}' is invalid for input of size ${count}`,
  );
  check(
    known || !open,
    `cannot reshape tensor of 0 elements into shape ${asked} because the unspecified dimension ` +
      "size -1 can be any value and is ambiguous",
  );
  return sizes.map((size) => (size < 0 ? count / known : size));
}

/** The strides of a view in this shape, or null if a dimension would have to cross a boundary. */
export function viewStride(x, shape) {
  if (!numel(x)) return `${shape}` === `${x.shape}` ? x.stride : packed(shape);
  if (!x.shape.length) return shape.map(() => 1);
  const stride = [];
  let d = shape.length - 1;
  // Dimensions whose elements are equally spaced make a run, which is filled from its end.
  let [inRun, passed, spacing] = [1, 1, x.stride.at(-1)];
  for (let old = x.shape.length - 1; old >= 0; old--) {
    inRun *= x.shape[old];
    if (old && (x.shape[old - 1] === 1 || x.stride[old - 1] === inRun * spacing)) continue;
    for (; d >= 0 && (passed < inRun || shape[d] === 1); d--) {
      stride[d] = passed * spacing;
      passed *= shape[d];
    }
    if (passed !== inRun) return null;
    [inRun, passed, spacing] = [1, 1, x.stride[old - 1]];
  }
  return d < 0 ? stride : null;
}

export function viewed(x, sizes) {
  const shape = inferSizes(sizes, numel(x));
  const stride = viewStride(x, shape);
  check(
    stride,
    "view size is not compatible with input tensor's size and stride (at least one dimension " +
      "spans across two contiguous subspaces). Use .reshape(...) instead.",
  );
  return view(x, shape, stride);
}

export function reshape(x, sizes) {
  const shape = inferSizes(sizes, numel(x));
  return viewed(viewStride(x, shape) ? x : copy(x), shape);
}

export function flatten(x, startDim, endDim) {
  const count = x.shape.length;
  const [first, last] = [wrap(startDim, count), wrap(endDim, count)];
  check(first <= last);
  if (count && first === last) return x;
  const merged = product(x.shape.slice(first, last + 1));
  return reshape(x, x.shape.toSpliced(first, last + 1 - first, merged));
}

export function unflatten(x, dim, sizes) {
  const d = wrap(dim, x.shape.length);
  check(
    x.shape.length &&
      sizes.every((size, i) => size >= 0 || (size === -1 && sizes.indexOf(-1) === i)),
  );
  const size = x.shape[d];
  const open = sizes.includes(-1);
  const known = product(sizes.filter((part) => part >= 0));
  check(
    open ? (known ? size % known === 0 : !size) : known === size,
    `unflatten: Provided sizes ${brackets(sizes)} don't multiply up to the size of dim ${d} ` +
      `(${size}) in the input tensor`,
  );
  check(known || !open);
  return viewed(x, replaced(x.shape, d, ...inferSizes(sizes, size)));
}

export function unsqueeze(x, dim) {
  const d = wrap(dim, x.shape.length + 1);
  const stride = d < x.shape.length ? x.shape[d] * x.stride[d] : 1;
  return view(x, x.shape.toSpliced(d, 0, 1), x.stride.toSpliced(d, 0, stride));
}
