// The JavaScript half of benchmarks/admission.py: node admission.mjs WORK.json prints [[name, decisions a second], …].
import { readFileSync } from "node:fs";
import jsonLogic from "json-logic-js";
import { decide } from "../src/lianfang/web/gate/admission.js";

const { table, logic, facts, expected } = JSON.parse(readFileSync(process.argv[2], "utf-8"));

function measure(name, engine) {
  for (const one of facts.slice(0, 500)) engine(one);
  const began = process.hrtime.bigint();
  let different = 0;
  facts.forEach((one, index) => {
    if (engine(one) !== expected[index]) different += 1;
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  return [`${name}; decides otherwise in ${different} of ${facts.length}`, facts.length / seconds];
}

console.log(
  JSON.stringify([
    measure("JsonLogic (json-logic-js)", (one) => jsonLogic.apply(logic, one)),
    measure("Lianfang", (one) => decide(table, one).rule),
  ]),
);
