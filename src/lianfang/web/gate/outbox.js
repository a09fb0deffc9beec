// Passages on their way to the server. Nothing leaves here until the server has said that it has it.
//
// Each passage is a storage entry of its own, so that two open pages cannot overwrite each other's. A visitor's name
// and telephone number are not written to the phone: such a passage waits in this page's memory only.
import { ask } from "./network.js";

const PREFIX = "lianfang.passage.";
const MOST_AT_ONCE = 200;

export class Outbox {
  // gate: its code; `changed` is called when what waits has changed, `answered` with each answer of the server.
  constructor({ url, token, gate, changed, answered }) {
    Object.assign(this, { url, token, gate, changed, answered });
    this.memory = new Map();
    this.sending = false;
    this.trouble = null; // null | "offline" | the sentence of a server that did not take the batch
  }

  // Sends what an earlier visit to this page left behind; its drafts are final now.
  resume() {
    for (const entry of this.entries()) this.save({ ...entry, draft: false });
    return this.flush();
  }

  // Takes a passage. A draft waits until it is released: its keeper may still change it.
  put(record, draft = false) {
    this.save({ record, draft, problem: null });
    return draft ? Promise.resolve() : this.flush();
  }

  release(id) {
    const entry = this.entries().find(({ record }) => record.id === id);
    if (entry) this.save({ ...entry, draft: false });
    return this.flush();
  }

  remove(id) {
    this.memory.delete(id);
    localStorage.removeItem(PREFIX + id);
    this.changed();
  }

  entries() {
    const kept = Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => JSON.parse(localStorage.getItem(key)));
    return [...kept, ...this.memory.values()]
      .filter(({ record }) => record.gate === this.gate)
      .sort((left, right) => (left.record.at < right.record.at ? -1 : 1));
  }

  waiting() {
    return this.entries().filter(({ draft, problem }) => !draft && !problem);
  }

  returned() {
    return this.entries().filter(({ problem }) => problem);
  }

  // Whether closing this page would lose something.
  onlyHere() {
    return this.memory.size > 0;
  }

  save(entry) {
    const { id, visitor } = entry.record;
    if (visitor) this.memory.set(id, entry);
    else localStorage.setItem(PREFIX + id, JSON.stringify(entry));
    this.changed();
  }

  // Sends what waits, oldest first; what was answered leaves. Called again and again, it does no harm.
  async flush() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) {
        if (!(await this.send(batch))) break;
      }
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  nextBatch() {
    return this.waiting().slice(0, MOST_AT_ONCE);
  }

  async send(batch) {
    const passages = batch.map(({ record }) => record);
    const answer = await ask(this.url, { post: { passages }, token: this.token }).catch(() => null);
    if (!answer || !answer.ok) {
      this.trouble = (answer && answer.body && answer.body.detail) || "offline";
      if (!answer) batch.forEach((entry) => this.save({ ...entry, record: { ...entry.record, offline: true } }));
      return false;
    }
    this.trouble = null;
    answer.body.results.forEach((result, index) => this.settle(batch[index], result));
    return true;
  }

  settle(entry, result) {
    if (result.problem) this.save({ ...entry, problem: result.problem });
    else this.remove(entry.record.id);
    this.answered(entry.record, result);
  }
}
