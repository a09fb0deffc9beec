// What the gate decides by: the bundle of the server, kept for when the network is away. It names no person.
import { tableHash } from "./admission.js";
import { ask } from "./network.js";

export class Rules {
  constructor(url, gateCode) {
    this.url = url;
    this.key = `lianfang.rules.${gateCode}`;
    this.bundle = null;
    this.ahead = 0; // how many milliseconds the server's clock is ahead of this phone's
  }

  // Fetches the rules in force; where that fails, keeps those it has. Says whether there are any.
  async refresh() {
    const before = Date.now();
    const answer = await ask(this.url).catch(() => null);
    if (answer && answer.ok && tableHash(answer.body.policy.table) === answer.body.policy.hash) {
      this.bundle = answer.body;
      this.ahead = Date.parse(answer.body.server_time) - (before + Date.now()) / 2;
      localStorage.setItem(this.key, JSON.stringify({ bundle: this.bundle, ahead: this.ahead }));
    } else if (!this.bundle) {
      this.recall();
    }
    return this.bundle !== null;
  }

  recall() {
    const kept = localStorage.getItem(this.key);
    if (kept) ({ bundle: this.bundle, ahead: this.ahead } = JSON.parse(kept));
  }

  // The time by the server's clock: phones at gates are often wrong.
  now() {
    return new Date(Date.now() + this.ahead);
  }

  // Whether the rules are older than they may be: still the best there are, but somebody must know.
  expired() {
    return this.now() > Date.parse(this.bundle.expires_at);
  }
}
