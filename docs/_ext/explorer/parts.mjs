/* Views that read a part of the elements, or some of them several times. */
import { brackets, check, numel, readable, replaced, view, wrap } from "./tensor.mjs";

/** One index of a dimension, which goes away; where it has no such index, the text is raised. */
export function select(x, d, index, text) {
  const size = x.shape[d];
  check(index >= -size && index < size, text, "IndexError");
  const from = index < 0 ? index + size : index;
  const offset = x.offset + from * x.stride[d];
  return view(x, replaced(x.shape, d), replaced(x.stride, d), offset);
}

/** Every step-th index of a dimension, from start to before end. */
export function slice(x, d, start, end, step) {
  const size = x.shape[d];
  const inside = (bound) => Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size);
  const from = inside(start);
  const count = Math.ceil((Math.max(inside(end), from) - from) / step);
  const offset = x.offset + from * x.stride[d];
  return view(x, replaced(x.shape, d, count), replaced(x.stride, d, x.stride[d] * step), offset);
}

export function narrow(x, dim, start, length) {
  check(x.shape.length);
  check(length >= 0, "narrow(): length must be non-negative.");
  const d = wrap(dim, x.shape.length);
  const size = x.shape[d];
  check(start >= -size && start <= size, null, "IndexError");
  const from = start < 0 ? start + size : start;
  check(
    from + length <= size,
    `start (${from}) + length (${length}) exceeds dimension size (${size}).`,
  );
  return slice(x, d, from, from + length, 1);
}

export function selected(x, dim, index) {
  check(x.shape.length, null, "IndexError");
  const d = wrap(dim, x.shape.length);
  const size = brackets(x.shape);
  return select(x, d, index, `select(): index ${index} out of range for tensor of size ${size} at dimension ${d}`);
}

export function unfold(x, dim, size, step) {
  const d = wrap(dim, x.shape.length);
  const [most = 1, stride = 1] = [x.shape[d], x.stride[d]];
  check(size >= 0 && size <= most && step > 0);
  if (!x.shape.length) return view(x, [size], [1]);
  const count = Math.floor((most - size) / step) + 1;
  return view(
    x,
    [...replaced(x.shape, d, count), size],
    [...replaced(x.stride, d, stride * step), stride],
  );
}

export function expand(x, sizes) {
  const lead = sizes.length - x.shape.length;
  const [asked, own] = [brackets(sizes), brackets(x.shape)];
  check(
    lead >= 0,
    `expand(torch.${x.storage.itemsize === 8 ? "Long" : "Float"}Tensor{${own}}, size=${asked}): ` +
      `the number of sizes provided (${sizes.length}) must be greater or equal to the number of ` +
      `dimensions in the tensor (${x.shape.length})`,
  );
  const [shape, stride] = [[], []];
  for (let d = sizes.length - 1; d >= 0; d--) {
    const [target, size = 1] = [sizes[d], x.shape[d - lead]];
    // Sizes of a tensor without dimensions are taken as they are.
    const open = target === -1 && x.shape.length > 0;
    check(
      !open || d >= lead,
      `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${d}`,
    );
    const kept = open || target === size;
    check(
      kept || size === 1,
      `The expanded size of the tensor (${target}) must match the existing size (${size}) at ` +
        `non-singleton dimension ${d}.  Target sizes: ${asked}.  Tensor sizes: ${own}`,
    );
    shape[d] = kept ? size : target;
    const old = x.stride[d - lead] ?? shape[d + 1] * stride[d + 1];
    stride[d] = x.shape.length && kept ? old : 0;
  }
  const fits = Math.min(...shape, 0) === 0;
  // Beside a size of 0, torch lets it pass, with a tensor that nothing can read.
  readable(fits || !shape.includes(0), "sizes like these");
  check(fits, "numel: integer multiplication overflow");
  return view(x, shape, stride);
}

/** Any layout of the storage, as long as the storage has all its locations. */
export function asStrided(x, size, stride, offset) {
  const start = offset ?? x.offset;
  check(size.length === stride.length, "mismatch in length of strides and shape");
  check(
    Math.min(...stride, 0) === 0,
    `as_strided: Negative strides are not supported at the moment, got strides: ${brackets(stride)}`,
  );
  // torch lets some of them pass, with tensors that nothing can read.
  readable(Math.min(...size, 0) === 0, "sizes like these");
  check(start >= 0);
  const { elements, itemsize } = x.storage;
  const end = size.reduce((last, part, d) => last + (part - 1) * stride[d], start + 1);
  check(
    size.includes(0) || end <= elements.length,
    `setStorage: sizes ${brackets(size)}, strides ${brackets(stride)}, storage offset ${start}, ` +
      `and itemsize ${itemsize} requiring a storage size of ${end * itemsize} are out of bounds ` +
      `for storage of size ${elements.length * itemsize}`,
  );
  return view(x, size, stride, start);
}
