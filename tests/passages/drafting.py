"""Drafts of admission policies for tests: made, changed, tried through the actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from lianfang.domain.admission_editing import row_of
from lianfang.passages import policy_queries
from lianfang.passages.actions import policy_drafts
from lianfang.passages.actions.policy_trials import begin_trial, run_trial
from lianfang.passages.policy_rows import DraftRow
from tests.builders import asker

VISITORS = "rule:managed_no_visitors"
NIGHT = {
    "when": [["place", "eq", "public"], ["level", "eq", "managed"]],
    "decision": "refuse",
    "reason": "closed_place",
}


def begin(who: str = "gao") -> int:
    """A draft from the policy in force; its id."""
    now = timezone.now()
    return policy_drafts.start_draft(asker(who), policy_queries.in_force(asker(who), now).version, now)


def draft(draft_id: int) -> DraftRow:
    """The draft as it stands."""
    return policy_queries.draft(asker("gao"), draft_id)


def save(draft_id: int, key: str, version: int | None = None, who: str = "gao", **changes: Any) -> int:
    """Changes one row of a draft; returns the new version."""
    now = draft(draft_id)
    row = {**(row_of(now.table, key) or {}), **changes}
    return policy_drafts.save_row(asker(who), draft_id, version or now.version, key, row, timezone.now())


def tried(draft_id: int, day: datetime | None = None) -> int:
    """Tries a draft on a day (today); returns the trial's id."""
    now = timezone.now()
    trial_id = begin_trial(asker("gao"), draft_id, timezone.localtime(day or now).date(), now)
    run_trial(trial_id)
    return trial_id


def ready(who: str = "gao") -> int:
    """A draft with a stricter row for visitors, its reason written, tried: all it lacks is a second person."""
    draft_id = begin(who)
    save(
        draft_id,
        VISITORS,
        who=who,
        when=[
            ["level", "in", ["open", "managed"]],
            ["place", "eq", "home"],
            ["direction", "eq", "in"],
            ["category", "eq", "visitor"],
        ],
    )
    policy_drafts.describe(asker(who), draft_id, draft(draft_id).version, "来访渐多", {}, timezone.now())
    tried(draft_id)
    return draft_id
