"""What a draft still lacks before it may decide at gates: one list for the page that shows it and the action that refuses."""

from __future__ import annotations

from lianfang.domain.admission import check_table
from lianfang.domain.admission_promises import Kept, check_promises, idle_rules
from lianfang.domain.errors import FieldProblem
from lianfang.passages.policy_rows import DraftRow, PolicyRow, TrialRow

SHORTEST_REASON = 10
"""Characters of a reason for giving up a promise: a word is no reason."""


_known: dict[str, tuple[list[Kept], list[str]]] = {}
"""What was worked out of each table, by its hash, which says all of it."""
MOST_KNOWN = 256


def _held(row: DraftRow | PolicyRow) -> tuple[list[Kept], list[str]]:
    if row.table_hash not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        table = check_table(row.table)
        _known[row.table_hash] = check_promises(table), idle_rules(table)
    return _known[row.table_hash]


def promises_of(row: DraftRow | PolicyRow) -> list[Kept]:
    """Every promise held against a table, with an example where it is broken; worked out once for each table."""
    return _held(row)[0]


def idle_rules_of(row: DraftRow | PolicyRow) -> list[str]:
    """The ids of rules that can never decide."""
    return _held(row)[1]


def still_missing(
    draft: DraftRow, base: PolicyRow, trial: TrialRow | None, actor_name: str
) -> list[FieldProblem]:
    """Everything that keeps `actor_name` from putting a draft in force, in the order in which people mend it.

    `base` is the policy in force; `trial` the newest one of exactly this table.
    """
    problems = []
    if draft.table_hash == base.table_hash:
        problems.append(FieldProblem("table", "policy.no_change"))
    problems += [
        FieldProblem(f"promise-{kept.promise.code}", "policy.firm_promise")
        if kept.promise.firm
        else FieldProblem(
            f"promise-{kept.promise.code}", "policy.promise_reason", {"length": SHORTEST_REASON}
        )
        for kept in promises_of(draft)
        if kept.broken and (kept.promise.firm or not _reasoned(draft, kept.promise.code))
    ]
    if not draft.note.strip():
        problems.append(FieldProblem("note", "policy.needs_note"))
    if trial is None or trial.state != "done" or trial.base_version != base.version:
        problems.append(FieldProblem("trial", "policy.needs_trial"))
    if actor_name in draft.editors:
        problems.append(FieldProblem("editor", "policy.own_draft"))
    return problems


def _reasoned(draft: DraftRow, code: str) -> bool:
    return len(draft.promise_reasons.get(code, "").strip()) >= SHORTEST_REASON
