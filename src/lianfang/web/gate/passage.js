// One person at the gate: what is known of them so far, as plain values. Readings are whole tenths of a degree C.
import { decide } from "./admission.js";

// Ids are made here, so that a passage sent twice is stored once. crypto.randomUUID is missing where a gate is
// served without https; random values are there everywhere. The time leads (RFC 9562, version 7): ids of one hour lie
// side by side in the server's index, which is what makes storing millions of them cheap.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = now % 256;
    now = Math.floor(now / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// The next person: unknown, with a mask, going where the last one went. Right nine times in ten.
export function nextPerson(direction) {
  return {
    id: newId(),
    direction,
    person: null, // a candidate of the server: number, masked_name, address, category, restriction
    visitor: null, // name and phone of somebody to be registered
    claimed: null, // worker, delivery or emergency: what the keeper sees
    first: null,
    second: null,
    mask: "worn",
    errand: null,
    travel: null, // whether a stay in an outbreak area counts; with its area, the day they left, and its last day
    travelArea: null,
    travelLeftOn: null,
    travelUntil: null,
    vehicle: null, // a number plate; no fact of the table
  };
}

// The eleven facts on which the table decides. Going out, nobody looks at masks.
export function facts(passage, gate) {
  const { person } = passage;
  return {
    direction: passage.direction,
    place: gate.place,
    level: gate.level,
    category: passage.claimed || (person ? person.category : "visitor"),
    registered: Boolean(person || passage.visitor),
    first_reading: passage.first,
    second_reading: passage.second,
    mask: passage.direction === "in" ? passage.mask : null,
    restriction: person ? person.restriction : null,
    errand: passage.errand,
    risk_travel: passage.travel,
  };
}

// What the table says now.
export function judge(passage, bundle) {
  return decide(bundle.policy.table, facts(passage, bundle.gate));
}

// The errands that would change a refusal: only then is anybody asked for one.
export function errandsThatHelp(passage, bundle) {
  if (passage.errand || judge(passage, bundle).decision !== "refuse") return [];
  return ["medical", "essential"].filter(
    (errand) => judge({ ...passage, errand }, bundle).decision !== "refuse",
  );
}

const degrees = (tenths) => (tenths === null ? null : tenths / 10);

// The passage as the server takes it, with the gate's own verdict; what is not known is left out.
export function toRecord(passage, bundle, decision, at) {
  const known = facts(passage, bundle.gate);
  const said = {
    id: passage.id,
    gate: bundle.gate.code,
    at: at.toISOString(),
    direction: known.direction,
    person: passage.person && passage.person.number,
    visitor: passage.visitor,
    temperature: degrees(passage.first),
    second_temperature: degrees(passage.second),
    mask: known.mask,
    category: passage.claimed,
    errand: passage.errand,
    risk_travel: passage.travel,
    travel_area: passage.travelArea,
    travel_left_on: passage.travelLeftOn,
    vehicle: passage.vehicle,
    decision: decision.decision,
    reason: decision.reason,
    table: decision.table,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
}
