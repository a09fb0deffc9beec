// The number plate of whoever comes in a vehicle: noted and counted, and nothing is decided by it.
import { find, showStage, word } from "./screen.js";

const PLATE = /^[A-Z0-9\u4e00-\u9fff]{3,16}$/;

// A plate as it is stored: capital letters, digits and Chinese characters; null where it cannot be one.
export function plateOf(text) {
  const plate = text.normalize("NFKC").toUpperCase().replace(/[\s·•.・-]/g, "");
  return PLATE.test(plate) ? plate : null;
}

export class VehicleStage {
  // took(plate): noted, or null for none after all.
  constructor(took) {
    this.took = took;
    this.input = find("#vehicle-plate");
    find("[data-vehicle-form]").addEventListener("submit", (event) => this.take(event));
    find("[data-no-vehicle]").addEventListener("click", () => took(null));
  }

  ask(plate) {
    showStage("vehicle");
    this.input.value = plate || "";
    this.complain(false);
    this.input.focus();
  }

  take(event) {
    event.preventDefault();
    const plate = plateOf(this.input.value);
    this.complain(plate === null);
    if (plate !== null) this.took(plate);
  }

  complain(wrong) {
    const error = find("[data-error='vehicle']");
    error.hidden = !wrong;
    error.parentElement.classList.toggle("has-error", wrong);
    this.input.setAttribute("aria-invalid", String(wrong));
    if (wrong) this.input.focus();
  }

  // The plate on the switch, so that the keeper sees what goes with the next person.
  show(plate) {
    const button = find("[data-vehicle]");
    button.setAttribute("aria-pressed", String(plate !== null));
    button.textContent = plate || word("vehicle");
  }
}
