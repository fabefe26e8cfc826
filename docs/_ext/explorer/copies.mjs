/* Operations that write a storage of their own; contiguous() does so only if it has to. */
import { viewed } from "./shapes.mjs";
import {
  brackets,
  check,
  clonedStride,
  copy,
  dims,
  isContiguous,
  numel,
  packed,
  positions,
  product,
  replaced,
  view,
  wrap,
} from "./tensor.mjs";

export const contiguous = (x) => (isContiguous(x) ? x : copy(x));
export const clone = (x) => copy(x, clonedStride(x));

export function repeat(x, repeats) {
  const lead = repeats.length - x.shape.length;
  check(
    lead >= 0,
    "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
  );
  const target = repeats.map((times, d) => times * (x.shape[d - lead] ?? 1));
  const negative = target.find((size) => size < 0);
  check(
    negative === undefined,
    `Trying to create tensor with negative dimension ${negative}: ${brackets(target)}`,
  );
  // Each dimension is read several times: as two, the first of stride 0.
  const twice = view(
    x,
    repeats.flatMap((times, d) => [times, x.shape[d - lead] ?? 1]),
    repeats.flatMap((_, d) => [0, x.stride[d - lead] ?? 0]),
  );
  return viewed(copy(target.includes(0) ? view(x, target, target) : twice), target);
}

// The order in which channels come first, and whether the strides of 4 or 5 dimensions are in it,
// as torch looks at them.
const channelsFirst = (x) => [1, ...dims(x).slice(2).reverse(), 0];

function isChannelsLast(x) {
  const { shape, stride } = x;
  let least = 0;
  return (
    [4, 5].includes(shape.length) &&
    stride[1] &&
    channelsFirst(x).every((d) => {
      const fits = shape[d] && stride[d] >= least && (d || least !== stride[1]);
      least = stride[d] * shape[d];
      return fits;
    })
  );
}

// torch joins the two parts of the dimension with cat(), which keeps channels last.
function rollOnce(x, shift, dim) {
  if (!numel(x)) return clone(x);
  check(x.shape.length, `Dimension specified as ${dim} but tensor has no dimensions`, "IndexError");
  const d = wrap(dim, x.shape.length);
  const size = x.shape[d];
  const start = (((size - shift) % size) + size) % size;
  const parts = [size - start, start].map((part) => ({ ...x, shape: replaced(x.shape, d, part) }));
  const order = parts.every(isChannelsLast) ? channelsFirst(x) : undefined;
  const inner = product(x.shape.slice(d + 1));
  const source = positions(x);
  const from = source.map((_, i) => {
    const index = Math.floor(i / inner) % size;
    return source[i + (((index + start) % size) - index) * inner];
  });
  return copy(x, packed(x.shape, order), from);
}

export function roll(x, shifts, list) {
  check(shifts.length, "`shifts` required");
  if (!list.length && shifts.length === 1)
    return viewed(rollOnce(viewed(contiguous(x), [numel(x)]), shifts[0], 0), x.shape);
  check(
    shifts.length === list.length,
    `shifts and dimensions must align. shifts: ${shifts.length}, dims:${list.length}`,
  );
  return shifts.reduce((rolled, shift, i) => rollOnce(rolled, shift, list[i]), x);
}
