/* Runs lines of code: each makes a tensor, step by step, or ends in torch's error. */
import { isInt } from "./arguments.mjs";
import { indexed } from "./indexing.mjs";
import { applied, ATTRIBUTES } from "./operations.mjs";
import { readLine } from "./read.mjs";
import { check, few, packed, product, readable, TorchError } from "./tensor.mjs";

/** A tensor with a storage of its own, whose elements are numbered from `first` on. */
function made(shape, value, itemsize, first) {
  const count = product(shape);
  few(count);
  const values = Array.from({ length: count }, (_, i) => value(i));
  const elements = values.map((_, i) => first + i);
  return { shape, stride: packed(shape), offset: 0, storage: { elements, values, itemsize } };
}

function arange(args, first) {
  const [start, end, step = 1] = args.length < 2 ? [0, ...args] : args;
  readable(args.length < 4 && [start, end, step].every(isInt), "sizes like these");
  const count = Math.ceil((end - start) / step);
  check(step && count >= 0);
  return made([count], (i) => start + i * step, 8, first);
}

const filled = (value) => (args, first) => {
  const shape = args[0]?.items ?? args;
  readable(Math.min(0, ...shape) === 0, "sizes like these");
  return made(shape, () => value, 4, first);
};

const STARTS = { arange, zeros: filled(0), ones: filled(1) };

function begun({ name, args, keywords }, env) {
  if (!args) {
    readable(Object.hasOwn(env.tensors, name), `${name}, which has no value yet`);
    return env.tensors[name];
  }
  readable(Object.hasOwn(STARTS, name) && !Object.keys(keywords).length, `${name} like this`);
  const x = STARTS[name](args, env.count);
  env.count += x.storage.elements.length;
  return x;
}

function stepped(x, { items, alone, name, args, keywords }) {
  if (items) return indexed(x, items, alone);
  const attribute = Object.hasOwn(ATTRIBUTES, name);
  check(!args || !attribute, "'Tensor' object is not callable", "TypeError");
  readable(args || attribute, `.${name}`);
  return args ? applied(x, name, args, keywords) : ATTRIBUTES[name](x);
}

/** Run one line: {name, text, steps: [{text, tensor, copied}], error}; env has the tensors. */
export function runLine(line, env) {
  const { name, start, text, first, steps } = readLine(line);
  const done = { name, text, steps: [] };
  let now = first;
  try {
    let x = begun(start, env);
    done.steps.push({ text: first, tensor: x });
    for (const step of steps) {
      now = step.text;
      const tensor = stepped(x, step);
      done.steps.push({ text: now, tensor, copied: tensor.storage !== x.storage });
      x = tensor;
    }
    if (name) env.tensors[name] = x;
  } catch (error) {
    if (!(error instanceof TorchError)) throw error;
    done.error = Object.assign(error, { step: now });
  }
  return done;
}

/** Run a text of several lines, of which empty ones and comments are left out. */
export function run(text) {
  const env = { tensors: {}, count: 0 };
  const lines = text.split(/[\n;]/).map((line) => line.trim());
  const code = lines.filter((line) => line && line[0] !== "#");
  return { lines: code.map((line) => runLine(line, env)), ...env };
}
