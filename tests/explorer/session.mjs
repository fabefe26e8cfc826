/* Answers the harness from node: a line of JSON with chains in, a line with the answers out. */
import { createInterface } from "node:readline";
import answers from "./answers.mjs";
import * as plan from "../../docs/_ext/explorer/plan.mjs";
import * as run from "../../docs/_ext/explorer/run.mjs";
import * as tensor from "../../docs/_ext/explorer/tensor.mjs";

const rules = { ...plan, ...run, ...tensor };
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(answers(rules, JSON.parse(line)))}\n`);
