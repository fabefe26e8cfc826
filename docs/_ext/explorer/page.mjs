/* The page: reads the fields, runs the code, and shows what came of it. Its address has the state. */
import { answer, code, draw, element } from "./picture.mjs";
import { viewPlan } from "./plan.mjs";
import { run, runLine } from "./run.mjs";
import { isContiguous, tuple, Unread } from "./tensor.mjs";

const numbers = (text) => (text.match(/-?\d+/g) ?? []).map(Number);

/** What is so of a tensor, in a line. */
const facts = (x) =>
  `shape ${tuple(x.shape)}, stride ${tuple(x.stride)}, offset ${x.offset}, ` +
  (isContiguous(x) ? "" : "not ") +
  "contiguous";

/** What a tensor is called: up to the step that failed, if one did. */
const label = ({ name, text, steps, error }) =>
  error ? steps.map((step) => step.text).join("") : (name ?? text);

/** Where the memory of a line is from; a line that fails at once shows one from above. */
function origin({ steps, error }, lines) {
  const above = error && !steps[1] && lines.find(({ name }) => name === steps[0].text);
  if (above) return origin(above, lines);
  const copy = steps.findLast(({ copied }) => copied);
  if (copy) return `a copy, made by ${copy.text}`;
  return /\W/.test(steps[0].text) ? "a storage of its own" : `shares ${steps[0].text}'s storage`;
}

/** The code as Python runs it, with the facts of the last tensor printed. */
function python(lines) {
  const last = lines.at(-1);
  const result = last.name ?? "result";
  const typed = lines.map((line) => {
    const name = line === last ? result : line.name;
    return (name ? `${name} = ` : "") + (/^\w+\(/.test(line.text) ? "torch." : "") + line.text;
  });
  const asked = ["shape", "stride()", "storage_offset()", "is_contiguous()"];
  const printed = asked.map((each) => `${result}.${each}`).join(", ");
  return `import torch\n\n${typed.join("\n")}\nprint(${printed})\n`;
}

const pre = (text) => element("pre", {}, text);

/** The error of torch, and where it is explained. */
function raised({ type, text }) {
  if (!text) return [pre(type)];
  const href = `search.html?${new URLSearchParams({ q: text })}`;
  return [pre(`${type}: ${text}`), element("a", { href }, "What it means, and a fix")];
}

function start(root) {
  const fields = root.querySelector("form").elements;
  const part = (name) => root.querySelector(`.explorer-${name}`);
  let [lines, last, kept] = [[]];

  const showPlan = () => {
    const shape = fields.target.value;
    if (!shape.trim() || !last) return;
    const { error } = runLine(`x.view(${shape})`, { tensors: { x: last } });
    // Of a float, there is no plan.
    if (error?.type !== "TypeError") part("plan").append(pre(viewPlan(last, numbers(shape))));
    if (error) part("plan").append(...raised(error));
  };

  const show = () => {
    const done = run(fields.code.value);
    lines = done.lines;
    // Of a line that fails, what it had made, unless that is a tensor from above.
    const shown = lines
      .filter(({ steps, error }) => steps.length > (error ? 1 : 0))
      .map((line) => ({ name: label(line), tensor: line.steps.at(-1).tensor }));
    draw(part("figure"), shown, done.count);
    for (const { error } of lines)
      if (error) part("message").append(code(error.step), " raises:", ...raised(error));
    const line = lines.at(-1);
    last = line?.steps.at(-1)?.tensor;
    if (!last) return;
    part("facts").append(code(label(line)), `: ${facts(last)}; ${origin(line, lines)}.`);
    showPlan();
    if (kept) return;
    fields.shape.value = tuple(last.shape);
    fields.stride.value = tuple(last.stride);
    fields.offset.value = last.offset;
  };

  const update = () => {
    for (const name of ["message", "facts", "plan", "said"]) part(name).replaceChildren();
    [lines, last] = [[]];
    try {
      show();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      part("message").append(`The explorer cannot read ${error.message}.`);
    }
    const state = new URLSearchParams({ code: fields.code.value, shape: fields.target.value });
    history.replaceState(null, "", `?${state}`);
  };

  const open = (query) => {
    const state = new URLSearchParams(query);
    const text = state.get("code");
    if (text !== null) {
      fields.code.value = text.replace(/; */g, "\n");
      fields.target.value = state.get("shape") ?? "";
    }
    update();
  };

  /** A last line that gives the layout of the fields to the tensor that has a name. */
  const byHand = () => {
    const { shape, stride, offset } = fields;
    const above = fields.code.value.trimEnd().split("\n");
    if (/^\w+\.as_strided\(/.test(above.at(-1))) above.pop();
    const { name } = lines.findLast((line) => line.name) ?? { name: "x" };
    const layout = [shape, stride].map(({ value }) => tuple(numbers(value)));
    above.push(`${name}.as_strided(${layout.join(", ")}, ${numbers(offset.value)[0] ?? 0})`);
    fields.code.value = above.join("\n");
    // The other fields are still to be changed.
    kept = true;
    update();
    kept = false;
  };

  const copying = (name, text) =>
    part(name).addEventListener("click", async () => {
      await navigator.clipboard.writeText(text());
      part("said").textContent = "Copied.";
    });

  for (const field of [fields.code, fields.target]) field.addEventListener("input", update);
  part("hand").addEventListener("change", byHand);
  document.querySelector(".explorer-presets").addEventListener("click", (event) => {
    if (!event.target.search) return;
    event.preventDefault();
    open(event.target.search);
  });
  copying("link", () => location.href);
  copying("python", () => python(lines));
  answer(part("figure"), (text) => (part("said").textContent = text));
  open(location.search);
}

start(document.querySelector(".explorer"));
