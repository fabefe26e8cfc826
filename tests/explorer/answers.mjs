/* What the rules say of chains, one answer for each step; an error leaves the tensor as it was. The
   rules are given, so that the same lines hold the sources and the script of the built site. */
export default ({ isContiguous, numel, positions, run, runLine, viewPlan }, chains) => {
  const MOST = 128; // as in torch_side.py
  const error = (found) => ({ type: found.type ?? "Unread", text: found.text ?? null });

  const attempt = (line, env) => {
    try {
      const done = runLine(line, env);
      return done.error ?? done.steps.at(-1).tensor;
    } catch (found) {
      return { type: "Unread", text: `${found}` };
    }
  };

  const facts = (x, before, first) => {
    const small = numel(x) <= MOST;
    const elements = small ? positions(x).map((place) => x.storage.elements[place]) : [];
    // Each element has the value that it was made with.
    const values = small ? positions(x).map((place) => x.storage.values[place]) : [];
    const kept = elements.every((element, i) => first.storage.values[element] === values[i]);
    return {
      shape: x.shape,
      stride: x.stride,
      offset: x.offset,
      contiguous: isContiguous(x),
      shares: x.storage === before.storage,
      values: kept ? values : "values and elements differ",
    };
  };

  const planned = (x, sizes) => {
    try {
      return viewPlan(x, sizes);
    } catch (found) {
      return `${found}`;
    }
  };

  return chains.map(({ start, steps }) => {
    const env = { tensors: {}, count: 0 };
    const first = attempt(`x = ${start}`, env);
    if (!first.shape) return [error(first)];
    const found = [];
    let [x, chain] = [first, "x"];
    for (const step of steps) {
      if (Array.isArray(step)) {
        found.push(planned(x, step));
        continue;
      }
      const next = attempt(`x${step}`, { ...env, tensors: { x } });
      found.push(next.shape ? facts(next, x, first) : error(next));
      if (next.shape && numel(next) <= MOST) [x, chain] = [next, chain + step];
    }
    // The whole chain on one line is the same tensor.
    const whole = run(`x = ${start}\n${chain}`).lines.at(-1).steps.at(-1).tensor;
    return [...found, facts(whole, whole, first)];
  });
};
