"""The page on which one row of a draft is changed: facts, comparisons and values chosen from words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.conflicts import Choice, conflict_context
from lianfang.accounts.forms import show_problems
from lianfang.accounts.guards import requires
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.admission import Condition
from lianfang.domain.admission_editing import WHEN, conditions_of, default_key, row_of, still_above
from lianfang.domain.admission_words import DECISION_WORDS, FACT_WORDS, condition_sentence
from lianfang.domain.errors import InvalidInput, LianfangError, NotFound
from lianfang.domain.merging import ABSENT, Clash, EditClash
from lianfang.domain.reasons import REASONS
from lianfang.passages import policy_lines, policy_queries
from lianfang.passages.actions import policy_drafts as actions
from lianfang.passages.policy_draft_views import read_version
from lianfang.passages.policy_forms import (
    MOST_CONDITIONS,
    ConditionForm,
    DutyForm,
    OutcomeForm,
    Slot,
    slots_from,
)
from lianfang.passages.policy_rows import DraftRow

NEW = "new"


@dataclass(frozen=True)
class _Editing:
    """One row being edited: its key ("new" for one to be added, behind `after`), and its forms."""

    key: str
    after: str
    version: int
    conditions: list[ConditionForm]
    outcome: OutcomeForm | DutyForm
    fixed: bool = False
    """The last rule has no conditions and gets none."""

    @property
    def duty(self) -> bool:
        """Whether it is a row of the duties."""
        return (self.after if self.key == NEW else self.key).startswith("duty:")

    def valid(self) -> bool:
        """Whether every form is; all are asked, so that all problems show at once."""
        valid = [form.is_valid() for form in (self.outcome, *self.conditions)]
        return all(valid)

    def row(self) -> dict[str, object]:
        """The row that was chosen."""
        return {**self.outcome.cleaned_data, "when": [form.condition() for form in self.conditions]}


@requires(Right.EDIT_POLICIES)
def policy_row(request: HttpRequest, asker: Asker, draft_id: int, key: str) -> HttpResponse:
    """The form; with "more" and "less" it comes back with another condition; with "save" the row is kept."""
    draft = policy_queries.draft(asker, draft_id)
    if request.method != "POST":
        return _page(request, asker, draft, _stored(request, asker, draft, key))
    slots = _changed_slots(request, slots_from(request.POST))
    saving = "save" in request.POST
    editing = _sent(request, asker, draft, key, slots, check=saving)
    if not saving:
        return _page(request, asker, draft, editing)
    if not editing.valid():
        return _page(request, asker, draft, editing, 422)
    return _save(request, asker, draft, editing)


def _stored(request: HttpRequest, asker: Asker, draft: DraftRow, key: str) -> _Editing:
    """The row as it stands; for a new one an empty form behind the row that the address names."""
    language = asker.language
    if key == NEW:
        after = request.GET.get("after", "rule:")
        outcome = DutyForm(None, language) if after.startswith("duty:") else OutcomeForm(None, language)
        return _Editing(NEW, after, draft.version, [], outcome)
    row = row_of(draft.table, key)
    if row is None:
        raise NotFound("page.not_found")
    slots = [Slot.of(condition) for condition in conditions_of(row)]
    forms = [ConditionForm(slot, n, language, check=False) for n, slot in enumerate(slots)]
    outcome = (DutyForm if "duty" in row else OutcomeForm)(None, language, initial=row)
    return _Editing(key, "", draft.version, forms, outcome, fixed=key == default_key(draft.table))


def _sent(
    request: HttpRequest, asker: Asker, draft: DraftRow, key: str, slots: list[Slot], *, check: bool
) -> _Editing:
    """The row as it was sent; only what is to be saved is checked."""
    language, data = asker.language, request.POST
    after = data.get("after", "rule:") if key == NEW else ""
    duty = (after or key).startswith("duty:")
    form = DutyForm if duty else OutcomeForm
    outcome = form(data, language) if check else form(None, language, initial=data.dict())
    forms = [ConditionForm(slot, n, language, check=check) for n, slot in enumerate(slots)]
    fixed = key == default_key(draft.table)
    return _Editing(key, after, read_version(request), [] if fixed else forms, outcome, fixed)


def _changed_slots(request: HttpRequest, slots: list[Slot]) -> list[Slot]:
    """The conditions after one was added or taken away; the form itself is not saved by that."""
    wanted, dropped = request.POST.get("fact", ""), request.POST.get("less", "")
    if "more" in request.POST and wanted in FACT_WORDS and len(slots) < MOST_CONDITIONS:
        return [*slots, Slot(wanted)]
    return [slot for n, slot in enumerate(slots) if str(n) != dropped]


def _page(
    request: HttpRequest,
    asker: Asker,
    draft: DraftRow,
    editing: _Editing,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    behind = row_of(draft.table, editing.after) if editing.after.partition(":")[2] else None
    context = {
        "draft": draft,
        "editing": editing,
        "number": _number(draft, editing.key),
        "behind": policy_lines.row_in_words(
            editing.after, behind, asker.language, _number(draft, editing.after)
        )
        if behind
        else None,
        "facts": [(fact, words.name.said(asker.language)) for fact, words in FACT_WORDS.items()],
        "refusal": refusal,
        "back_url": reverse("policy_draft", args=[draft.id])
        + (f"#{editing.key}" if editing.key != NEW else ""),
    }
    return render(request, "passages/policy_row.html", context, status=status)


def _number(draft: DraftRow, key: str) -> int:
    lines = policy_lines.table_in_words(draft.table, "en")
    return next((line.number for line in (*lines.rules, *lines.duties) if line.key == key), 0)


def _save(request: HttpRequest, asker: Asker, draft: DraftRow, editing: _Editing) -> HttpResponse:
    now, row = timezone.now(), editing.row()
    if not editing.fixed and not row["when"]:
        return _page(request, asker, draft, editing, 422, _no_condition(asker))
    try:
        if editing.key == NEW:
            version = actions.add_row(asker, draft.id, editing.version, editing.after, row, now)
        else:
            version = actions.save_row(asker, draft.id, editing.version, editing.key, row, now)
    except EditClash as clash:
        return _clash(request, asker, draft, editing, clash)
    except LianfangError as error:
        return _refused(request, asker, draft, editing, error)
    together = version > editing.version + 1
    messages.success(
        request, _("Saved, together with what others changed meanwhile.") if together else _("Saved.")
    )
    return redirect(
        reverse("policy_draft", args=[draft.id]) + f"#{'rules' if editing.key == NEW else editing.key}"
    )


def _no_condition(asker: Asker) -> str:
    return InvalidInput("policy.row_unconditional").sentence(asker.language)


def _refused(
    request: HttpRequest, asker: Asker, draft: DraftRow, editing: _Editing, error: LianfangError
) -> HttpResponse:
    """The form again with everything typed; a row that was removed meanwhile can be added as a new one."""
    if error.code == "edit.row_gone" and editing.key != NEW:
        read = next(e.table for e in policy_queries.edits(asker, draft.id) if e.version == editing.version)
        after = still_above(read, draft.table, editing.key)
        editing = replace(editing, key=NEW, after=after, version=draft.version)
    show_problems(editing.outcome, error, asker.language)
    return _page(request, asker, draft, editing, error.status)


def _clash(
    request: HttpRequest, asker: Asker, draft: DraftRow, editing: _Editing, clash: EditClash
) -> HttpResponse:
    """Both versions of what two changed, field by field; everything else that was typed goes along."""
    choices = [_choice(clash_, asker.language) for clash_ in clash.merged.clashes]
    kept = {
        name: json.dumps(value) if name.startswith(WHEN) else str(value)
        for name, value in clash.merged.values.items()
        if name != "id"
    }
    action = reverse("policy_row", args=[draft.id, editing.key])
    context = conflict_context(asker, clash, choices, {**kept, "save": "yes"}, action)
    number = _number(draft, editing.key)
    context |= {
        "title": _("Row %(number)s") % {"number": number},
        "back_url": reverse("policy_draft", args=[draft.id]),
    }
    return render(request, "changed_by_two.html", context, status=clash.status)


def _choice(clash: Clash, language: str) -> Choice:
    """One field that both changed, with both values in words and as the form sends them."""
    if clash.field.startswith(WHEN):
        label = FACT_WORDS[clash.field[len(WHEN) :]].name.said(language)
    else:
        label = {"decision": _("Decision"), "reason": _("What the gate says")}[clash.field]
    sides = [
        (_in_words(clash.field, value, language), _as_sent(value)) for value in (clash.mine, clash.theirs)
    ]
    return Choice(clash.field, label, sides[0][0], sides[1][0], sides[0][1], sides[1][1])


def _in_words(field: str, value: Any, language: str) -> str:
    if value is ABSENT:
        return _("no condition")
    if field == "decision":
        return DECISION_WORDS[value].said(language)
    if field == "reason":
        return REASONS[value].headline.said(language)
    said = [condition_sentence(Condition(c[0], c[1], policy_lines.value_of(c)), language) for c in value]
    return ("，" if language == "zh" else ", ").join(said)


def _as_sent(value: Any) -> str:
    if value is ABSENT:
        return "[]"
    return json.dumps(value) if isinstance(value, list) else str(value)
