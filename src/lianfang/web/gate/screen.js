// What several parts of the gate's page do to its elements.

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => Array.from(root.querySelectorAll(selector));

const words = document.getElementById("words").content;
const chinese = document.documentElement.lang.startsWith("zh");

// A word of the page in its language; the code itself where there is none.
export function word(name) {
  const place = find(`[data-word="${name}"]`, words);
  return place ? place.textContent : name.replace(/^.*\./, "");
}

// One of a thing's two texts, name_zh and name_en, in the page's language.
export const inLanguage = (thing, name) => thing[`${name}_${chinese ? "zh" : "en"}`];

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// A day, "2026-02-15", as people say it: 2月15日, or 15 Feb.
export function dayWord(day) {
  const [, month, date] = day.split("-").map(Number);
  return chinese ? `${month}月${date}日` : `${date} ${MONTHS[month - 1]}`;
}

// Headline and remedy of a reason, from the rules, in the page's language.
export function sentences(bundle, reason) {
  const known = bundle.reasons[reason] || {};
  const language = chinese ? "zh" : "en";
  return { headline: known[`headline_${language}`] || reason, remedy: known[`remedy_${language}`] || "" };
}

export const degrees = (tenths) => (tenths / 10).toFixed(1);

// The readings of a passage as people say them: 38.0 → 36.9 °C.
export function readings({ first, second }) {
  const taken = [first, second].filter((tenths) => tenths !== null).map(degrees);
  return taken.length ? `${taken.join(" → ")} °C` : "";
}

// Shows one stage and hides the others; whoever reads by ear or by keyboard is led to its heading.
export function showStage(name) {
  for (const section of findAll("[data-stage]")) section.hidden = section.dataset.stage !== name;
  const asks = name === "who" || name === "reading";
  find("[data-switches]").hidden = !asks;
  const stage = find(`[data-stage="${name}"]`);
  const heading = find("h2", stage);
  window.scrollTo(0, 0);
  if (heading) heading.focus({ preventScroll: true });
  return stage;
}

// Writes a hold's headline and remedy where a stage has a place for them.
export function explain(stage, { headline, remedy }) {
  find("[data-headline]", stage).textContent = headline;
  const place = find("[data-remedy]", stage);
  place.textContent = remedy;
  place.hidden = !remedy;
}

// A new element with text; text is never read as markup.
export function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Marks which of a group of switches is on.
export function press(group, chosen) {
  for (const button of findAll(`[data-${group}]`)) {
    button.setAttribute("aria-pressed", String(button.dataset[group] === chosen));
  }
}
