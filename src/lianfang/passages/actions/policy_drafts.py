"""Drafting an admission policy together: one row at a time, each change kept, nobody's change lost.

Every verb carries the version of the draft that its page showed. It is done to the draft as it stands now; where
somebody changed the same thing meanwhile, the two are put together field by field, or both are shown (`EditClash`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.queries import names_for
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain import values
from lianfang.domain.admission import PolicyError, check_table, table_hash
from lianfang.domain.admission_editing import (
    Row,
    Table,
    default_key,
    fields_of,
    inserted,
    keyed_rows,
    moved,
    neighbour,
    new_rule_id,
    removed,
    replaced,
    row_from,
    row_of,
    same_row,
)
from lianfang.domain.admission_promises import PROMISES
from lianfang.domain.errors import Conflict, InvalidInput, NotFound
from lianfang.domain.merging import edit_clash, merge
from lianfang.passages import policy_queries
from lianfang.passages.models import PolicyDraft, PolicyDraftEdit
from lianfang.passages.policy_rows import EditRow

ATTEMPTS = 5
MOST_ROWS = 200
NOTE_LIMIT, REASON_LIMIT = 400, 400


@dataclass(frozen=True)
class State:
    """What a draft says: its table, why it is made, why promises are given up."""

    table: Table
    note: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class _Situation:
    """A draft as its editor read it, as it stands now, and what others did in between, the newest first."""

    read: State
    now: State
    version: int
    since: list[EditRow]

    def author(self, differs: Callable[[State, State], bool]) -> tuple[str, datetime]:
        """Who last did what makes two states of the draft differ, and when."""
        states = [*(_state(edit) for edit in self.since), self.read]
        for edit, earlier in zip(self.since, states[1:], strict=True):
            if differs(_state(edit), earlier):
                return edit.changed_by, edit.changed_at
        return self.since[0].changed_by, self.since[0].changed_at

    def author_in_words(self, actor: Asker, differs: Callable[[State, State], bool]) -> tuple[str, str]:
        """The same for people: the author's name in the actor's language, and the local time of day."""
        name, at = self.author(differs)
        return names_for(actor, [name])[name], f"{timezone.localtime(at):%H:%M}"


Change = Callable[[_Situation], State]


def _state(edit: EditRow) -> State:
    return State(edit.table, edit.note, edit.promise_reasons)


@transaction.atomic
def start_draft(actor: Asker, base_version: int, now: datetime) -> int:
    """A new draft that says what policy `base_version` says; returns its id."""
    actor.demand(Right.EDIT_POLICIES)
    base = policy_queries.version(actor, base_version, now)
    draft = PolicyDraft.objects.create(
        base_version=base.version,
        table=base.table,
        table_hash=base.table_hash,
        made_by=actor.name,
        made_at=now,
    )
    _keep(draft.id, 1, "start", State(base.table, "", {}), actor, now)
    write_down(actor, Note("policy.draft", thing=f"draft {draft.id}", detail={"from_version": base.version}))
    return draft.id


def _keep(draft_id: int, version: int, verb: str, state: State, actor: Asker, now: datetime) -> None:
    PolicyDraftEdit.objects.create(
        draft_id=draft_id,
        version=version,
        verb=verb,
        table=state.table,
        note=state.note,
        promise_reasons=dict(state.reasons),
        changed_by=actor.name,
        changed_at=now,
    )


def _do(actor: Asker, draft_id: int, read_version: int, verb: str, change: Change, now: datetime) -> int:
    """Makes one change of a draft and returns its new version; the old one where nothing changed.

    The version is claimed by a conditional update: whoever is second reads again and puts the two together.
    """
    actor.demand(Right.EDIT_POLICIES)
    for _ in range(ATTEMPTS):
        with transaction.atomic():
            done = _try(actor, draft_id, read_version, verb, change, now)
        if done is not None:
            return done
    raise Conflict("edit.busy")


def _try(
    actor: Asker, draft_id: int, read_version: int, verb: str, change: Change, now: datetime
) -> int | None:
    """One attempt, in the running transaction; None where somebody was faster."""
    draft = policy_queries.draft(actor, draft_id)
    if not draft.open:
        raise Conflict("draft.ended")
    situation = _situation(actor, draft_id, read_version)
    made = change(situation)
    if made == situation.now:
        return draft.version
    _demand_sound(actor, made.table)
    rows = PolicyDraft.objects.filter(id=draft_id, version=draft.version, ended_at__isnull=True)
    version = draft.version + 1
    if not rows.update(
        version=version,
        table=made.table,
        table_hash=table_hash(made.table),
        note=made.note,
        promise_reasons=dict(made.reasons),
    ):
        return None
    _keep(draft_id, version, verb, made, actor, now)
    detail = {"done": verb, "version": version, "table": table_hash(made.table)}
    write_down(actor, Note("policy.edit", thing=f"draft {draft_id}", detail=detail))
    return version


def _situation(actor: Asker, draft_id: int, read_version: int) -> _Situation:
    edits = policy_queries.edits(actor, draft_id)
    read = next((edit for edit in edits if edit.version == read_version), None)
    if read is None:
        raise NotFound("page.not_found")
    since = [edit for edit in edits if edit.version > read_version]
    return _Situation(_state(read), _state(edits[0]), edits[0].version, since)


def _demand_sound(actor: Asker, table: Table) -> None:
    """Refuses a table that must not reach a gate, naming the row and the field."""
    if len(table["rules"]) + len(table["duties"]) > MOST_ROWS:
        raise InvalidInput("policy.too_long", limit=MOST_ROWS)
    try:
        check_table(table)
    except PolicyError as error:
        raise InvalidInput(
            "policy.wrong", error.field, rule=error.rule, problem=actor.reads(error.zh, error.problem)
        ) from None


def _demand_row(actor: Asker, situation: _Situation, key: str) -> Row:
    """The row as it stands now; where somebody removed it, says who."""
    row = row_of(situation.now.table, key)
    if row is None:
        if row_of(situation.read.table, key) is None:
            raise NotFound("page.not_found")
        who, at = situation.author_in_words(
            actor, lambda new, old: row_of(new.table, key) is None and row_of(old.table, key) is not None
        )
        raise Conflict("edit.row_gone", value=who, at=at)
    return row


def _demand_untouched(actor: Asker, situation: _Situation, key: str) -> None:
    """Refuses to move or remove a row that somebody changed after it was read."""
    row, read = _demand_row(actor, situation, key), row_of(situation.read.table, key)
    if read is None or not same_row(row, read):
        who, at = situation.author_in_words(
            actor, lambda new, old: row_of(new.table, key) != row_of(old.table, key)
        )
        raise Conflict("edit.row_changed", value=who, at=at)


def save_row(actor: Asker, draft_id: int, read_version: int, key: str, row: Row, now: datetime) -> int:
    """Puts `row` in the place of the row `key`; what others changed in the same row meanwhile is put together with it."""

    def change(situation: _Situation) -> State:
        theirs = _demand_row(actor, situation, key)
        read = row_of(situation.read.table, key) or theirs
        merged = merge(fields_of(read), fields_of({**read, **row}), fields_of(theirs))
        if merged.clashes:
            authors = {c.field: situation.author(_field_differs(key, c.field)) for c in merged.clashes}
            raise edit_clash(merged, situation.version, authors)
        made = row_from(merged.values)
        return situation.now if same_row(made, theirs) else _with(situation, replaced, key, made)

    return _do(actor, draft_id, read_version, "change", change, now)


def _field_differs(key: str, field: str) -> Callable[[State, State], bool]:
    def differs(new: State, old: State) -> bool:
        rows = [row_of(state.table, key) for state in (new, old)]
        found = [fields_of(row).get(field) if row else None for row in rows]
        return found[0] != found[1]

    return differs


def _with(situation: _Situation, change: Callable[..., Table], *arguments: object) -> State:
    return replace(situation.now, table=change(situation.now.table, *arguments))


def add_row(actor: Asker, draft_id: int, read_version: int, after: str, row: Row, now: datetime) -> int:
    """Puts a new row behind the row `after` ("rule:" or "duty:": at the beginning); a rule gets an id of its own."""

    def change(situation: _Situation) -> State:
        if not after.endswith(":"):
            _demand_row(actor, situation, after)
        new = dict(row)
        if after.startswith("rule:"):
            new["id"] = new_rule_id(situation.now.table, str(row["reason"]))
        return _with(situation, inserted, after, new)

    if after.partition(":")[0] not in ("rule", "duty"):
        raise NotFound("page.not_found")
    return _do(actor, draft_id, read_version, "add", change, now)


def move_row(actor: Asker, draft_id: int, read_version: int, key: str, up: bool, now: datetime) -> int:
    """Exchanges a row with its neighbour above or below: the first row that holds decides, so the order counts."""

    def change(situation: _Situation) -> State:
        _demand_untouched(actor, situation, key)
        if neighbour(situation.now.table, key, up) != neighbour(situation.read.table, key, up):
            who, at = situation.author_in_words(actor, lambda new, old: _order(new) != _order(old))
            raise Conflict("edit.order_changed", value=who, at=at)
        return _with(situation, moved, key, up)

    return _do(actor, draft_id, read_version, "move", change, now)


def _order(state: State) -> list[str]:
    return [key for key, _row in keyed_rows(state.table)]


def remove_row(actor: Asker, draft_id: int, read_version: int, key: str, now: datetime) -> int:
    """Takes a row out; never the last rule, which answers where no other does."""

    def change(situation: _Situation) -> State:
        _demand_untouched(actor, situation, key)
        if key == default_key(situation.now.table):
            raise Conflict("policy.last_rule")
        return _with(situation, removed, key)

    return _do(actor, draft_id, read_version, "remove", change, now)


def describe(
    actor: Asker, draft_id: int, read_version: int, note: str, reasons: Mapping[str, str], now: datetime
) -> int:
    """Says why the draft is made, and why promises are given up; put together with what others wrote meanwhile."""
    known = {promise.code for promise in PROMISES if not promise.firm}
    mine = {"note": values.plain_text(note, "note", NOTE_LIMIT)}
    for code in known & reasons.keys():
        mine[f"promise-{code}"] = values.plain_text(reasons[code], f"promise-{code}", REASON_LIMIT)

    def change(situation: _Situation) -> State:
        read, theirs = _said(situation.read), _said(situation.now)
        merged = merge(read, {**read, **mine}, theirs)
        if merged.clashes:
            authors = {c.field: situation.author(_text_differs(c.field)) for c in merged.clashes}
            raise edit_clash(merged, situation.version, authors)
        said = {name: str(value) for name, value in merged.values.items()}
        kept = {name[len("promise-") :]: text for name, text in said.items() if name != "note" and text}
        return replace(situation.now, note=said["note"], reasons=kept)

    return _do(actor, draft_id, read_version, "describe", change, now)


def _text_differs(field: str) -> Callable[[State, State], bool]:
    return lambda new, old: _said(new)[field] != _said(old)[field]


def _said(state: State) -> dict[str, object]:
    """The texts of a draft as fields; a promise without a reason has an empty one."""
    said: dict[str, object] = {"note": state.note}
    return said | {f"promise-{promise.code}": state.reasons.get(promise.code, "") for promise in PROMISES}


def go_back(actor: Asker, draft_id: int, read_version: int, to_version: int, now: datetime) -> int:
    """Brings back the table as it was at an earlier version; what was done since stays in the list, and can come back."""

    def change(situation: _Situation) -> State:
        if situation.since:
            who, at = situation.author_in_words(actor, lambda new, old: new != old)
            raise Conflict("edit.draft_changed", value=who, at=at)
        earlier = _situation(actor, draft_id, to_version).read
        return replace(situation.now, table=earlier.table)

    return _do(actor, draft_id, read_version, "back", change, now)


@transaction.atomic
def drop_draft(actor: Asker, draft_id: int, now: datetime) -> None:
    """Ends a draft that nobody wants any more; its changes stay on record."""
    actor.demand(Right.EDIT_POLICIES)
    policy_queries.draft(actor, draft_id)
    if not PolicyDraft.objects.filter(id=draft_id, ended_at__isnull=True).update(ended_at=now):
        raise Conflict("draft.ended")
    write_down(actor, Note("policy.drop", thing=f"draft {draft_id}"))
