// The decision fills the screen until the next person comes.
import { element, find, readings, word } from "./screen.js";

export class DecisionScreen {
  // next, errand(name) and correct are what the keeper can do from here.
  constructor({ next, errand, correct }) {
    Object.assign(this, { next, errand, correct });
    this.desk = document.getElementById("gate");
    this.screen = null;
  }

  // said: {decision, headline, remedy}; errands: those that would change a refusal; remarks: what else to tell them.
  show(said, passage, errands = [], remarks = []) {
    this.hide();
    const template = document.getElementById(`decision-${said.decision}`);
    this.screen = template.content.firstElementChild.cloneNode(true);
    find(".decision-reason", this.screen).textContent = said.headline;
    find(".decision-next p", this.screen).textContent = said.remedy;
    this.introduce(passage);
    find(".decision-next", this.screen).append(document.getElementById("decision-extra").content.cloneNode(true));
    find("[data-remarks]", this.screen).replaceChildren(...remarks.map((remark) => element("p", remark)));
    this.offer(errands);
    const next = find(".decision-actions a", this.screen);
    next.addEventListener("click", (event) => {
      event.preventDefault();
      this.next();
    });
    find("[data-correct]", this.screen).addEventListener("click", () => this.correct());
    this.desk.hidden = true;
    document.getElementById("main").append(this.screen);
    next.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  introduce(passage) {
    const name = passage.person ? passage.person.masked_name : passage.visitor && passage.visitor.name;
    const parts = [name, word(`direction.${passage.direction}`), readings(passage)].filter(Boolean);
    find(".decision-person", this.screen).replaceChildren(...parts.map((part) => element("span", part)));
  }

  offer(errands) {
    const block = find("[data-errands]", this.screen);
    block.hidden = errands.length === 0;
    for (const button of block.querySelectorAll("[data-errand]")) {
      button.hidden = !errands.includes(button.dataset.errand);
      button.addEventListener("click", () => this.errand(button.dataset.errand));
    }
  }

  // One calm line, by the name of its word: sending, sent, kept, server-differs.
  note(name) {
    if (!this.screen) return;
    const line = find("[data-sent]", this.screen);
    line.dataset.sent = name;
    line.textContent = name && word(name);
  }

  // The server did not take the record: why, and the way to correct it.
  problem(sentence) {
    this.note("");
    find("[data-problem-text]", this.screen).textContent = sentence;
    find("[data-problem]", this.screen).hidden = false;
  }

  hide() {
    if (this.screen) this.screen.remove();
    this.screen = null;
    this.desk.hidden = false;
  }
}
