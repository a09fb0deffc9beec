"""One thing somebody must do by a time: inbox, evidence, verification, escalation."""
