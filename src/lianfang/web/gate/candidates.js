// Who may that be? Four digits to people. Names are kept in this page's memory only, and masked.
import { ask } from "./network.js";
import { element, find, word } from "./screen.js";

export class Candidates {
  constructor(url, pick) {
    Object.assign(this, { url, pick });
    this.seen = new Map();
    this.latest = "";
  }

  // Looks four digits up and shows what came; a single person is picked at once. A slow answer to an
  // earlier question is dropped.
  async lookUp(digits) {
    this.latest = digits;
    this.clear(word("looking"));
    const answer = await ask(`${this.url}?digits=${digits}`).catch(() => null);
    if (this.latest !== digits) return;
    if (answer && answer.ok) this.seen.set(digits, answer.body.people);
    const people = answer && !answer.ok ? [] : this.seen.get(digits);
    if (people && people.length === 1) this.pick(people[0]);
    else this.offer(people, answer);
  }

  offer(people, answer) {
    const list = find("[data-candidates]");
    list.replaceChildren(...(people || []).map((person) => this.choice(person)));
    list.hidden = !people || people.length === 0;
    find("[data-visitor]").hidden = false;
    find("[data-keypad=who]").hidden = !list.hidden;
    this.say(this.hint(people, answer));
    if (!list.hidden) find("button", list).focus();
  }

  hint(people, answer) {
    if (answer && !answer.ok) return (answer.body && answer.body.detail) || word("no-lookup");
    if (!people) return word("no-lookup");
    return word(people.length ? "which" : "nobody");
  }

  choice(person) {
    const button = element("button", "", { type: "button" });
    button.append(element("strong", person.masked_name), element("span", person.address));
    if (person.restriction) {
      button.append(element("span", word(`restriction.${person.restriction}`), { class: "restriction" }));
    }
    button.addEventListener("click", () => this.pick(person));
    const item = element("li");
    item.append(button);
    return item;
  }

  // Forgets what is on the screen; `hint` stands in its place.
  clear(hint = "") {
    find("[data-candidates]").hidden = true;
    find("[data-visitor]").hidden = true;
    find("[data-keypad=who]").hidden = false;
    this.say(hint);
  }

  // Drops whatever answer is still on its way.
  forget() {
    this.latest = "";
    this.clear();
  }

  say(text) {
    find("[data-hint]").textContent = text;
  }
}
