/* What opsref.view_plan says of a tensor and a shape, in the same words. */
import { viewStride } from "./shapes.mjs";
import { numel, packed, product, tuple } from "./tensor.mjs";

/** The sizes with -1 worked out, and the reason why no tensor fits them, or null. */
function resolved(count, sizes) {
  const negative = sizes.find((size) => size < -1);
  if (negative !== undefined)
    return [sizes, `a size cannot be negative, other than one -1: got ${negative}`];
  const open = sizes.filter((size) => size === -1).length;
  if (open > 1) return [sizes, `only one size can be -1: got ${open}`];
  const known = product(sizes.filter((size) => size !== -1));
  if (!open)
    return [sizes, known === count ? null : `it has ${known} elements, the tensor has ${count}`];
  if (known === 0 && count === 0)
    return [sizes, "with a size of 0 beside it, -1 could be any size"];
  if (known === 0) return [sizes, `it has 0 elements, the tensor has ${count}`];
  if (count % known) return [sizes, `${count} elements cannot be divided into rows of ${known}`];
  return [sizes.map((size) => (size === -1 ? count / known : size)), null];
}

/** The boundaries that no dimension of the shape ends at, and that cannot be crossed. */
function crossed({ shape, stride }, target) {
  const ends = packed([1, ...target]);
  const moving = [...shape.keys()].filter((d) => shape[d] !== 1);
  const found = [];
  let behind = product(shape);
  for (let i = 0; i + 1 < moving.length; i++) {
    const [outer, inner] = [moving[i], moving[i + 1]];
    behind /= shape[outer];
    const needed = shape[inner] * stride[inner];
    if (stride[outer] !== needed && !ends.includes(behind))
      found.push(
        `  dimensions ${outer} and ${inner} cannot be merged: stride[${outer}] is ` +
          `${stride[outer]}, size[${inner}] * stride[${inner}] is ${needed}`,
      );
  }
  return found;
}

export function viewPlan(x, sizes) {
  const count = numel(x);
  const [shape, reason] = resolved(count, sizes);
  if (reason) return `view${tuple(shape)} fails, and so does reshape: ${reason}`;
  const stride = viewStride(x, shape);
  if (stride) return `view${tuple(shape)} works, with stride ${tuple(stride)}`;
  const bytes = count * x.storage.itemsize;
  return [`view${tuple(shape)} fails; reshape copies ${bytes} bytes`, ...crossed(x, shape)].join(
    "\n",
  );
}
