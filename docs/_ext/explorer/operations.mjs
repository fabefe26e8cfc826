/* The operations by name: their parameters, and the rule. */
import { bind, isInt, signature, typeName } from "./arguments.mjs";
import { clone, contiguous, repeat, roll } from "./copies.mjs";
import { movedim, permute, squeeze, t, transpose } from "./orders.mjs";
import { asStrided, expand, narrow, selected, unfold } from "./parts.mjs";
import { flatten, reshape, unflatten, unsqueeze, viewed } from "./shapes.mjs";
import { check, dims, numel, readable, TorchError } from "./tensor.mjs";

const METHODS = {
  view: ["size:v", viewed],
  reshape: ["shape:v", reshape],
  ravel: ["", (x) => viewed(contiguous(x), [numel(x)])],
  flatten: ["start_dim=0 end_dim=-1", flatten],
  unflatten: ["dim sizes:l", unflatten],
  unsqueeze: ["dim", unsqueeze],
  squeeze: ["dim:w=null", squeeze],
  t: ["", t],
  transpose: ["dim0 dim1", transpose],
  swapaxes: ["axis0 axis1", transpose],
  permute: ["dims:v", permute],
  movedim: ["source:s destination:s", movedim],
  expand: ["size:v", expand],
  narrow: ["dim start length", narrow],
  select: ["dim index", selected],
  unfold: ["dimension size step", unfold],
  as_strided: ["size:l stride:l storage_offset:o=null", asStrided],
  contiguous: ["", contiguous],
  clone: ["", clone],
  repeat: ["repeats:v", repeat],
  roll: ["shifts:s dims:s=[]", roll],
};
// Several signatures, or Python, make their messages, which the site does not have.
const SILENT = ["movedim", "narrow", "squeeze", "unflatten", "t", "ravel"];

export const ATTRIBUTES = {
  T: (x) => permute(x, dims(x).reverse()),
  mT: (x) => {
    check(
      x.shape.length !== 1,
      "tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.",
    );
    return x.shape.length ? transpose(x, -2, -1) : x;
  },
};

const CHECKS = {
  // It takes a dtype, too, so its message lists two signatures; of a single argument, it says more.
  view: (args, keywords) => {
    const named = Object.keys(keywords).length;
    const [first = keywords.size] = args;
    const single = args.length + named === 1;
    const list = single && first?.items && isInt(first.items[0] ?? 0);
    const said =
      `view() received an invalid combination of arguments - got (${args.map(typeName).join(", ")}), ` +
      "but expected one of:\n * (torch.dtype dtype)\n * (tuple of ints size)";
    check(list || (isInt(first) && !named), single || named ? null : said, "TypeError");
  },
  // Two integers, or two lists.
  movedim: (args, keywords) => {
    const [source, destination] = [args[0] ?? keywords.source, args[1] ?? keywords.destination];
    check(!source?.items === !destination?.items, null, "TypeError");
  },
  // Python looks for sizes before torch looks at them.
  unflatten: (args, keywords) => {
    const { sizes = args[1] } = keywords;
    const empty = sizes?.items ? !sizes.items.length : !(sizes?.float ?? sizes);
    check(sizes === undefined || !empty || args.length + Object.keys(keywords).length !== 2);
  },
};

/** x.call(args). */
export function applied(x, call, args, keywords) {
  readable(Object.hasOwn(METHODS, call), `.${call}`);
  const [parameters, rule] = METHODS[call];
  CHECKS[call]?.(args, keywords);
  let values;
  try {
    values = bind(call, signature(parameters), args, keywords);
  } catch (error) {
    throw error instanceof TorchError && SILENT.includes(call)
      ? new TorchError(null, error.type)
      : error;
  }
  return rule(x, ...values);
}
