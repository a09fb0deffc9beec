// Where they have been, and when they left: asked by the list of outbreak areas, never by where somebody comes from.
import { countsFrom, dayAt, isListed, plusDays, screeningDue } from "./travel.js";
import { dayWord, element, find, findAll, inLanguage, showStage, word } from "./screen.js";

export class Journey {
  // rules: the bundle and the clock; asks(stage): another question is on the screen; took(answer): it is answered.
  constructor({ rules, asks, took }) {
    Object.assign(this, { rules, asks, took });
    this.area = null;
    for (const button of findAll("[data-left]")) {
      button.addEventListener("click", () => this.left(this.daysAgo(button)));
    }
    find("[data-left-form]").addEventListener("submit", (event) => this.takeDay(event));
  }

  today() {
    return dayAt(this.rules.now(), this.rules.bundle.time_zone);
  }

  daysAgo(button) {
    return plusDays(this.today(), -Number(button.dataset.left));
  }

  // The areas on the list today; rules kept from an older server have none.
  areas() {
    return (this.rules.bundle.outbreak_areas || []).filter((entry) => isListed(entry, this.today()));
  }

  // The question with the names of the areas, and the day from which a stay there counts.
  name(section) {
    const areas = this.areas();
    const days = areas.map((entry) => countsFrom(entry, this.today()));
    const alike = areas.length > 0 && areas.every((entry) => entry.lookback_days === areas[0].lookback_days)
      && days.every((day) => day === days[0]);
    if (alike) {
      const asked = word("travel.asked-within").replace("{days}", areas[0].lookback_days);
      find("[data-headline]", section).textContent = asked.replace("{day}", dayWord(days[0]));
    } else if (areas.length > 0) find("[data-headline]", section).textContent = word("travel.asked");
    const since = (index) => (alike ? "" : word("travel.since").replace("{day}", dayWord(days[index])));
    const items = areas.map((entry, index) => element("li", inLanguage(entry, "name") + since(index)));
    find("[data-areas]", section).replaceChildren(...items);
  }

  // They have been in one of the areas: in which, unless there is only one.
  begin() {
    const areas = this.areas();
    if (areas.length === 0) this.took({ travel: true });
    else if (areas.length === 1) this.whenLeft(areas[0]);
    else this.where(areas);
  }

  where(areas) {
    this.asks("where");
    find("[data-where]", showStage("where")).replaceChildren(
      ...areas.map((entry) => {
        const button = element("button", inLanguage(entry, "name"), { type: "button", "data-area": entry.code });
        button.addEventListener("click", () => this.whenLeft(entry));
        return button;
      }),
    );
  }

  whenLeft(entry) {
    this.area = entry;
    this.asks("when");
    const stage = showStage("when");
    find("[data-headline]", stage).textContent = word("travel.left").replace("{area}", inLanguage(entry, "name"));
    for (const button of findAll("[data-left]", stage)) {
      find("[data-left-day]", button).textContent = dayWord(this.daysAgo(button));
    }
    const input = find("[data-left-form] input");
    input.value = "";
    input.max = this.today();
    this.complain(false);
  }

  takeDay(event) {
    event.preventDefault();
    const day = find("[data-left-form] input").value;
    const wrong = !/^\d{4}-\d{2}-\d{2}$/.test(day) || day > this.today();
    this.complain(wrong);
    if (!wrong) this.left(day);
  }

  complain(wrong) {
    find("[data-error='travel_left_on']").hidden = !wrong;
    find("[data-left-form] input").setAttribute("aria-invalid", String(wrong));
  }

  left(day) {
    const { code } = this.area;
    const due = screeningDue(code, day, this.today(), this.areas());
    this.took({ travel: due.counts, travelArea: code, travelLeftOn: day, travelUntil: due.until });
  }

  // What the person is told beside the decision: until when it holds and where to appeal, or that it is over.
  remarks({ travelArea, travelUntil, travel }) {
    const said = [];
    const { appeal } = this.rules.bundle;
    if (travelUntil) said.push(word("travel.until").replace("{day}", dayWord(travelUntil)));
    else if (travelArea) said.push(word("travel.past"));
    if (travel && appeal) said.push(word("travel.appeal").replace("{unit}", inLanguage(appeal, "unit")));
    return said;
  }
}
