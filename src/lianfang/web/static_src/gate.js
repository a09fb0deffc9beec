// The gatekeeper's page: one person after the other. The table of rules says what is still to be asked; once it
// decides, the decision fills the screen and the passage goes to the outbox.
import { Candidates } from "../gate/candidates.js";
import { DecisionScreen } from "../gate/decision.js";
import { Journey } from "../gate/journey.js";
import { Outbox } from "../gate/outbox.js";
import { errandsThatHelp, judge, nextPerson, toRecord } from "../gate/passage.js";
import { Rules } from "../gate/rules.js";
import { explain, find, findAll, press, sentences, showStage, word } from "../gate/screen.js";
import { showCounts, showOutbox, showRules } from "../gate/strip.js";
import { VehicleStage } from "../gate/vehicle.js";

const RESEND_EVERY = 10_000;
const REFRESH_EVERY = 30_000;
const CHANGE_WITHIN = 60_000; // a refusal that an errand would change is sent after this at the latest
const STAGE_FOR = {
  register_first: "who",
  measure_temperature: "reading",
  measure_again: "reading",
  measure_again_warm: "reading",
  ask_travel: "travel",
  note_mask: "mask",
  urge_mask: "mask",
};

const NO_JOURNEY = { travelArea: null, travelLeftOn: null, travelUntil: null };

const { gate, api, counts } = document.getElementById("gate").dataset;
const rules = new Rules(`${api}gates/${gate}/bundle`, gate);
const candidates = new Candidates(`${api}gates/${gate}/people`, pick);
const screen = new DecisionScreen({ next, errand: chooseErrand, correct });
const journey = new Journey({ rules, asks: (name) => ((stage = name), showPassage()), took: (said) => change(said, proceed) });
const vehicle = new VehicleStage((plate) => change({ vehicle: plate }, () => askFor("register_first")));
const outbox = new Outbox({
  url: `${api}passages`,
  token: find('meta[name="csrf-token"]').content,
  gate,
  changed: outboxChanged,
  answered,
});

let passage = nextPerson("in");
let stage = "loading";
let asked = ""; // the reason of the hold that is being answered
let entry = ""; // digits typed so far, of a telephone or a reading
let decided = null; // {record, draft} while a decision is on the screen

// ---- from one question to the next ----

function proceed() {
  const verdict = judge(passage, rules.bundle);
  if (verdict.decision === "hold") askFor(verdict.reason);
  else finish(verdict);
}

function askFor(reason) {
  asked = reason;
  entry = "";
  stage = STAGE_FOR[reason] || "stuck";
  const section = showStage(stage);
  if (stage === "reading") askReading(section, reason);
  else if (stage !== "who") explain(section, sentences(rules.bundle, reason));
  if (stage === "travel") journey.name(section);
  showPassage();
}

function askReading(section, reason) {
  const again = reason !== "measure_temperature";
  explain(section, again ? sentences(rules.bundle, reason) : { headline: word("reading.first"), remedy: "" });
  find("[data-not-plausible]").hidden = true;
  showKeys(again);
}

function showKeys(shown) {
  find("[data-quick]").hidden = shown;
  find("[data-keypad=reading]").hidden = !shown;
  find("[data-other-reading]").hidden = shown;
}

function finish(verdict) {
  const record = toRecord(passage, rules.bundle, verdict, rules.now());
  const errands = errandsThatHelp(passage, rules.bundle);
  decided = { record, draft: errands.length > 0 };
  stage = "decision";
  const said = { decision: verdict.decision, ...sentences(rules.bundle, verdict.reason) };
  screen.show(said, passage, errands, journey.remarks(passage));
  outbox.put(record, decided.draft);
  if (decided.draft) decided.timer = setTimeout(release, CHANGE_WITHIN);
}

// The decision on the screen is final: off with it.
function release() {
  if (!decided || !decided.draft) return;
  clearTimeout(decided.timer);
  decided.draft = false;
  screen.offer([]);
  outbox.release(decided.record.id);
}

function startOver(direction = passage.direction) {
  passage = nextPerson(direction);
  decided = null;
  candidates.forget();
  screen.hide();
  askFor("register_first");
}

function next() {
  release();
  startOver();
}

// ---- what is known of the person in front ----

function showPassage() {
  const { person, visitor } = passage;
  press("direction", passage.direction);
  press("mask", passage.mask === "worn" ? "worn" : "absent");
  press("claim", passage.claimed);
  vehicle.show(passage.vehicle);
  find("[data-declare]").hidden = passage.direction === "out" || passage.travel !== null || journey.areas().length === 0;
  find("[data-mask-switch]").hidden = passage.direction === "out";
  find("[data-person]").hidden = !(person || visitor) || ["who", "visitor", "vehicle"].includes(stage);
  find("[data-person-name]").textContent = person ? person.masked_name : visitor ? visitor.name : "";
  find("[data-person-note]").textContent = person ? person.address : word("new");
  const restriction = find("[data-person-restriction]");
  restriction.hidden = !(person && person.restriction);
  restriction.textContent = restriction.hidden ? "" : word(`restriction.${person.restriction}`);
  find("[data-pass-now]").hidden = judge(passage, rules.bundle).decision === "hold";
  showEntry();
}

function showEntry() {
  find("[data-digits]").textContent = entry.padEnd(4, "·");
  const digits = entry.padEnd(3, "·");
  find("[data-reading]").textContent = entry || asked !== "measure_temperature" ? `${digits.slice(0, 2)}.${digits[2]}` : "";
}

function pick(person) {
  passage.person = person;
  passage.visitor = null;
  proceed();
}

function notThem() {
  Object.assign(passage, { person: null, visitor: null, first: null, second: null });
  askFor("register_first");
  candidates.offer([], { ok: true });
  candidates.say("");
}

function askVisitor() {
  stage = "visitor";
  showStage(stage);
  showPassage();
  find("#visitor-name").focus();
}

function takeVisitor(event) {
  event.preventDefault();
  const form = event.target;
  const [name, phone] = [form.elements.name.value.trim(), form.elements.phone.value.replace(/[\s-]/g, "")];
  const wrong = { "visitor.name": !name, "visitor.phone": !/^\+?[0-9]{5,20}$/.test(phone) };
  for (const [field, isWrong] of Object.entries(wrong)) markField(field, isWrong);
  if (wrong["visitor.name"] || wrong["visitor.phone"]) return;
  Object.assign(passage, { person: null, visitor: { name, phone } });
  form.reset();
  proceed();
}

function askVehicle() {
  stage = "vehicle";
  vehicle.ask(passage.vehicle);
  showPassage();
}

function markField(field, isWrong, sentence = null) {
  const error = find(`[data-error="${field}"]`);
  if (sentence) error.textContent = sentence;
  error.hidden = !isWrong;
  error.parentElement.classList.toggle("has-error", isWrong);
  const input = find("input", error.parentElement);
  input.setAttribute("aria-invalid", String(isWrong));
  if (isWrong) input.focus();
}

// ---- keys, of the screen, of a keyboard, of a thermometer that types ----

function typeKey(key) {
  if (key === "Escape") return startOver();
  if (key === "Enter") return stage === "reading" ? takeReading(entry.padEnd(3, "0")) : undefined;
  if (key === "Backspace") entry = entry.slice(0, -1);
  else if (/^[0-9]$/.test(key)) entry = stage === "who" ? typeDigit(key) : (entry + key).slice(0, 3);
  if (stage === "who" && entry.length < 4) candidates.forget();
  if (stage === "reading") showKeys(true);
  showEntry();
}

function typeDigit(key) {
  const digits = entry.length === 4 ? key : entry + key;
  if (digits.length === 4) candidates.lookUp(digits);
  return digits;
}

function takeReading(digits) {
  const tenths = Number(digits);
  const plausible = tenths >= 300 && tenths <= 450;
  find("[data-not-plausible]").hidden = plausible;
  if (!plausible) {
    entry = "";
    return showEntry();
  }
  passage[asked === "measure_temperature" ? "first" : "second"] = tenths;
  return proceed();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select") || !(stage === "who" || stage === "reading")) return;
  if (!/^([0-9.]|Backspace|Enter|Escape)$/.test(event.key)) return;
  // Enter on a button is that button's, unless a thermometer has just typed a reading.
  if (event.key === "Enter" && event.target.closest("button, a, summary") && !(stage === "reading" && entry)) return;
  event.preventDefault();
  typeKey(event.key);
}

// ---- after the decision ----

function chooseErrand(errand) {
  clearTimeout(decided.timer);
  outbox.remove(decided.record.id);
  passage.errand = errand;
  screen.hide();
  proceed();
}

// The server did not take the record: back to the field that is wrong, everything else kept.
function correct() {
  const problem = decided.problem.errors[0];
  outbox.remove(decided.record.id);
  decided = null;
  screen.hide();
  if (problem.field.startsWith("visitor.")) {
    find("#visitor-name").value = passage.visitor.name;
    find("#visitor-phone").value = passage.visitor.phone;
    askVisitor();
    return markField(problem.field, true, problem.sentence + problem.remedy);
  }
  if (problem.field.includes("temperature")) Object.assign(passage, { first: null, second: null });
  else if (problem.field === "vehicle") return askVehicle();
  else if (problem.field.startsWith("travel")) Object.assign(passage, { travel: null, ...NO_JOURNEY });
  else Object.assign(passage, { person: null, visitor: null });
  return proceed();
}

function answered(record, result) {
  showCounts(counts);
  if (!decided || decided.record.id !== record.id) return;
  if (result.problem) {
    decided.problem = result.problem;
    screen.problem(result.problem.detail);
  } else if (result.decision === record.decision) {
    screen.note("sent");
  } else {
    screen.show(result, passage);
    screen.note("server-differs");
    refreshRules();
  }
}

function outboxChanged() {
  showOutbox(outbox);
  const mine = decided && outbox.waiting().find(({ record }) => record.id === decided.record.id);
  if (mine) screen.note(!outbox.trouble ? "sending" : mine.record.visitor ? "kept-here" : "kept");
}

// ---- the clock and the network ----

async function refreshRules() {
  const known = await rules.refresh();
  if (known) showRules(rules);
  return known;
}

async function start() {
  showStage("loading");
  if (await refreshRules()) startOver();
  else showStage("failed");
  outbox.resume();
}

function onClick(selector, act) {
  for (const button of findAll(selector)) button.addEventListener("click", () => act(button.dataset));
}

onClick("[data-key]", ({ key }) => typeKey(key));
onClick("[data-tenths]", ({ tenths }) => takeReading(tenths));
onClick("[data-other-reading]", () => showKeys(true));
onClick("[data-start-over]", () => startOver());
onClick("[data-not-them]", notThem);
onClick("[data-visitor]", askVisitor);
onClick("[data-retry]", start);
onClick("[data-pass-now]", proceed);
onClick("[data-send-now]", () => outbox.flush());
onClick("[data-direction]", ({ direction }) => change({ direction }));
onClick("[data-mask]", ({ mask }) => change({ mask }));
onClick("[data-claim]", ({ claim }) => change({ claimed: passage.claimed === claim ? null : claim }));
onClick("[data-travel]", ({ travel }) => (travel === "yes" ? journey.begin() : change({ travel: false }, proceed)));
onClick("[data-declare]", () => journey.begin());
onClick("[data-vehicle]", askVehicle);
onClick("[data-outcome]", ({ outcome }) => change({ mask: outcome }, proceed));
find("[data-visitor-form]").addEventListener("submit", takeVisitor);
document.addEventListener("keydown", onKey);

function change(what, then = showPassage) {
  Object.assign(passage, what);
  then();
}

window.addEventListener("online", () => {
  outbox.flush();
  refreshRules();
});
window.addEventListener("beforeunload", (event) => {
  if (outbox.onlyHere()) event.preventDefault();
});
setInterval(() => outbox.waiting().length && outbox.flush(), RESEND_EVERY);
setInterval(refreshRules, REFRESH_EVERY);
start();
