/* Operations that put dimensions in another order, or leave out those of size 1. */
import { check, dims, reordered, wrap } from "./tensor.mjs";

/** Dimensions counted from the front, each of them once. */
function wrapAll(list, x, text) {
  const found = [];
  for (const dim of list) {
    const d = wrap(dim, x.shape.length);
    check(!found.includes(d), text);
    found.push(d);
  }
  return found;
}

export function transpose(x, dim0, dim1) {
  const [a, b] = [dim0, dim1].map((dim) => wrap(dim, x.shape.length));
  return reordered(
    x,
    dims(x).map((d) => (d === a ? b : d === b ? a : d)),
  );
}

export function t(x) {
  const count = x.shape.length;
  check(count <= 2, `t() expects a tensor with <= 2 dimensions, but self is ${count}D`);
  return reordered(x, dims(x).reverse());
}

export function permute(x, order) {
  const count = x.shape.length;
  check(
    order.length === count,
    "permute(sparse_coo): number of dimensions in the tensor input does not match the length " +
      `of the desired ordering of dimensions i.e. input.dim() = ${count} is not equal to ` +
      `len(dims) = ${order.length}`,
  );
  return reordered(x, wrapAll(order, x, "permute(): duplicate dims are not allowed."));
}

export function movedim(x, source, destination) {
  check(source.length === destination.length);
  const [from, to] = [source, destination].map((list) => list.map((d) => wrap(d, x.shape.length)));
  wrapAll(from, x);
  wrapAll(to, x);
  const rest = dims(x).filter((d) => !from.includes(d));
  return reordered(
    x,
    dims(x).map((d) => (to.includes(d) ? from[to.indexOf(d)] : rest.shift())),
  );
}

export function squeeze(x, list) {
  const chosen = wrapAll(list ?? dims(x), x);
  return reordered(
    x,
    dims(x).filter((d) => x.shape[d] !== 1 || !chosen.includes(d)),
  );
}
