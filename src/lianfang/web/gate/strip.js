// What stands around the person: level and counts above, what waits to be sent below.
import { ask } from "./network.js";
import { element, find, word } from "./screen.js";

export function showRules(rules) {
  const place = find(".gate-level");
  const { level } = rules.bundle.gate;
  place.dataset.level = level;
  place.textContent = word(`level.${level}`);
  find("[data-expired]").hidden = !rules.expired();
}

// Today's counts, as the server has them; they stay as they are while it cannot be asked.
export async function showCounts(url) {
  const answer = await ask(url).catch(() => null);
  if (!answer || !answer.ok) return;
  find("[data-passages]").textContent = answer.body.passages;
  find("[data-fevers]").textContent = answer.body.fevers;
}

// What the server has not taken yet: a count, and on demand each passage.
export function showOutbox(outbox) {
  const waiting = outbox.waiting();
  const returned = outbox.returned();
  find("[data-outbox]").hidden = waiting.length + returned.length === 0;
  find("[data-unsent]").textContent = waiting.length;
  find("[data-unsent-strip]").hidden = waiting.length === 0;
  find("[data-unsent-strip] b").textContent = waiting.length;
  find("[data-returned]").hidden = returned.length === 0;
  find("[data-returned] b").textContent = returned.length;
  const trouble = find("[data-trouble]");
  trouble.hidden = !outbox.trouble;
  trouble.textContent = outbox.trouble === "offline" ? word("offline") : outbox.trouble || "";
  find("[data-entries]").replaceChildren(...[...returned, ...waiting].map((entry) => line(entry, outbox)));
}

function line({ record, problem }, outbox) {
  const at = new Date(record.at);
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  const reading = record.temperature === undefined ? "" : `${record.temperature.toFixed(1)} °C`;
  const said = [clock, word(`direction.${record.direction}`), reading, word(`decision.${record.decision}`)];
  const item = element("li", said.filter(Boolean).join(" · "));
  if (problem) {
    const dismiss = element("button", word("dismiss"), { type: "button", class: "button quiet" });
    dismiss.addEventListener("click", () => outbox.remove(record.id));
    item.append(element("p", problem.detail, { class: "gate-trouble" }), dismiss);
  }
  return item;
}
