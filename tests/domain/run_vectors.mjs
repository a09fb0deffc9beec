// Runs the gate's JavaScript over what the test sends: a JSON object on standard input, one on standard output.
// The module is loaded as text so that any Node treats it as an ES module, whatever the file is called.
import { readFileSync } from "node:fs";

const source = readFileSync(process.argv[2]);
const gate = await import("data:text/javascript;base64," + source.toString("base64"));

const { tables, cases, hashed } = JSON.parse(readFileSync(0, "utf8"));
const decisions = cases.map(([table, facts]) => gate.decide(tables[table], facts));
process.stdout.write(JSON.stringify({ decisions, hashes: hashed.map(gate.tableHash) }));
