// Runs the gate's rule of travel over what the test sends: a JSON list on standard input, one on standard output.
import { readFileSync } from "node:fs";

const source = readFileSync(process.argv[2]);
const gate = await import("data:text/javascript;base64," + source.toString("base64"));

const cases = JSON.parse(readFileSync(0, "utf8"));
const answers = cases.map(({ area, left_on, on_day, list }) => ({
  ...gate.screeningDue(area, left_on, on_day, list),
  from: list.map((entry) => gate.countsFrom(entry, on_day)),
}));
process.stdout.write(JSON.stringify(answers));
