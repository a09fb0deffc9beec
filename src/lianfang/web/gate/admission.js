// May this person pass this gate now? The twin of domain/admission.py, word for word; read that first.
// Tables reach a gate checked by the server, so nothing is checked here. Plain enough for an old Android browser.

const ANSWERS = ["registered", "risk_travel"];
const READINGS = ["first_reading", "second_reading"];
const LOWEST_READING = 300;
const HIGHEST_READING = 450;

const OPERATORS = {
  eq: (fact, value) => fact === value,
  ne: (fact, value) => fact !== value,
  in: (fact, values) => values.includes(fact),
  not_in: (fact, values) => !values.includes(fact),
  lt: (fact, value) => fact !== null && fact < value,
  le: (fact, value) => fact !== null && fact <= value,
  gt: (fact, value) => fact !== null && fact > value,
  ge: (fact, value) => fact !== null && fact >= value,
  is_null: (fact) => fact === null,
  not_null: (fact) => fact !== null,
};

// One fact: a word, an answer or a reading in tenths of a degree; null when missing or unreadable.
function read(facts, name) {
  const given = facts !== null && typeof facts === "object";
  const value = given && Object.prototype.hasOwnProperty.call(facts, name) ? facts[name] : null;
  if (READINGS.includes(name)) {
    return Number.isInteger(value) && value >= LOWEST_READING && value <= HIGHEST_READING ? value : null;
  }
  return typeof value === (ANSWERS.includes(name) ? "boolean" : "string") ? value : null;
}

// The first rule that holds decides; every duty that holds is collected once, in order. Never throws.
export function decide(table, facts) {
  const holds = (row) =>
    row.when.every(([fact, operator, value]) => OPERATORS[operator](read(facts, fact), value));
  const rule = table.rules.find(holds);
  const duties = new Set(table.duties.filter(holds).map((row) => row.duty));
  return {
    decision: rule.decision,
    reason: rule.reason,
    rule: rule.id,
    duties: Array.from(duties),
    table: hashOf(table),
  };
}

// A gate decides by one table for days, so its name is worked out once. A table is replaced, never edited.
const hashes = new WeakMap();

function hashOf(table) {
  if (!hashes.has(table)) hashes.set(table, tableHash(table));
  return hashes.get(table);
}

// The name of a table: SHA-256 of its JSON with sorted keys, no spaces, ASCII only; first 16 hex digits.
export function tableHash(data) {
  return sha256(canonical(data)).slice(0, 16);
}

function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value !== null && typeof value === "object") {
    const fields = Object.keys(value).sort();
    return "{" + fields.map((name) => canonical(name) + ":" + canonical(value[name])).join(",") + "}";
  }
  const escape = (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escape);
}

// SHA-256 (FIPS 180-4) of an ASCII text. The browser's own needs https and an await; a gate on a local
// network may have neither, and a decision must not wait.
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) {
  if (PRIMES.every((prime) => n % prime !== 0)) PRIMES.push(n);
}
const fraction = (root) => Math.floor((root - Math.floor(root)) * 0x100000000) | 0;
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUND = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

function sha256(text) {
  const words = padded(text);
  let state = START;
  for (let from = 0; from < words.length; from += 16) {
    state = mix(state, schedule(words.subarray(from, from + 16)));
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

// The text as 32-bit words: a single 1 bit after it, zeros, its length in bits at the end.
function padded(text) {
  const words = new Int32Array((((text.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  words[words.length - 1] = text.length * 8;
  return words;
}

function schedule(block) {
  const w = new Int32Array(64);
  w.set(block);
  for (let i = 16; i < 64; i += 1) {
    const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  return w;
}

function mix(state, w) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
}
