/* What brackets do: integers, slices with steps, None and `...`. Tensors, lists and booleans copy
   by index; they are not read here. */
import { isInt } from "./arguments.mjs";
import { select, slice } from "./parts.mjs";
import { unsqueeze } from "./shapes.mjs";
import { check, readable } from "./tensor.mjs";

export const ELLIPSIS = { kind: "ellipsis" };

const isSlice = (item) => item?.kind === "slice";

function bound(value) {
  check(
    value === null || isInt(value) || typeof value === "boolean",
    "slice indices must be integers or None or have an __index__ method",
    "TypeError",
  );
  return value === null ? undefined : Number(value);
}

/** Start, end and step of a slice, which are looked at before the tensor is. */
function limits(item) {
  const [start = 0, step = 1] = [item.start, item.step].map(bound);
  // With a start of -1, torch does not look at the end before it finds a step of 0.
  const end = step || start !== -1 ? bound(item.end) : 0;
  check(step, "slice step cannot be zero", "ValueError");
  check(step > 0, "step must be greater than zero", "ValueError");
  return [start, end, step];
}

// The "dimension" of torch's message is the place of the index among all that the brackets have.
function itemOf(x, d, index, place) {
  const size = x.shape[d] ?? 0;
  return select(x, d, index, `index ${index} is out of bounds for dimension ${place} with size ${size}`);
}

/** x[items], from left to right; an index that is alone, without a comma, is another case. */
export function indexed(x, items, alone) {
  const count = x.shape.length;
  if (alone && !count) {
    check(
      items[0] !== 0,
      "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ " +
        "to convert a 0-dim tensor to a number",
      "IndexError",
    );
    check(
      !isSlice(items[0]) || !limits(items[0]),
      "slice() cannot be applied to a 0-dim tensor.",
      "IndexError",
    );
    if (isInt(items[0])) itemOf(x, 0, items[0], 0);
  }
  const named = items.filter((item) => item !== null && item !== ELLIPSIS).length;
  readable(items.filter((item) => item === ELLIPSIS).length < 2, "a second ... in brackets");
  check(named <= count, `too many indices for tensor of dimension ${count}`, "IndexError");
  let d = 0;
  items.forEach((item, place) => {
    if (item === ELLIPSIS) d += count - named;
    else if (item === null) x = unsqueeze(x, d++);
    else if (isInt(item)) x = itemOf(x, d, item, place);
    else if (isSlice(item)) {
      const [start, end = x.shape[d], step] = limits(item);
      x = slice(x, d++, start, end, step);
    } else {
      readable(item.float !== undefined, "a list, a tuple or a boolean in brackets");
      check(
        false,
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid " +
          "indices (got float)",
        "IndexError",
      );
    }
  });
  return x;
}
