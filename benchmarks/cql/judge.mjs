// Judges patients with cql-execution. `node judge.mjs ELM_FILE`, then one JSON list of patients per line on standard
// input; for each line one with [nanoseconds, verdicts] of every patient: 1 true, 0 unknown, -1 false.
// A patient is an object with every parameter of the library, null where it is unknown.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import cql from "cql-execution";

const library = new cql.Library(JSON.parse(readFileSync(process.argv[2], "utf8")));
const executor = new cql.Executor(library, new cql.CodeService({}));
const names = Object.keys(library.expressions);
const number = (value) => (value === true ? 1 : value === false ? -1 : 0);

async function judged(patient) {
  const start = process.hrtime.bigint();
  const results = await executor.withParameters(patient).exec(new cql.PatientSource([]));
  const elapsed = process.hrtime.bigint() - start;
  return [Number(elapsed), names.map((name) => number(results.unfilteredResults[name]))];
}

for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const patient of JSON.parse(line)) answers.push(await judged(patient));
  process.stdout.write(JSON.stringify(answers) + "\n");
}
