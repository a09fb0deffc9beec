"""Pages on which a draft is made: its table, one row of it, its trial, its reasons, and putting it in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.conflicts import Choice, conflict_context
from lianfang.accounts.forms import attempt
from lianfang.accounts.guards import requires
from lianfang.accounts.queries import names_for
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import Asker
from lianfang.domain.admission_editing import default_key
from lianfang.domain.errors import LianfangError, NotFound
from lianfang.domain.merging import EditClash
from lianfang.local_time import day_at
from lianfang.passages import policy_lines, policy_queries
from lianfang.passages.actions import policies as policy_actions
from lianfang.passages.actions import policy_drafts as actions
from lianfang.passages.actions.policy_trials import begin_trial
from lianfang.passages.policy_forms import DescribeForm, ForceForm, TrialForm
from lianfang.passages.policy_rows import DraftRow, PolicyRow, TrialRow
from lianfang.passages.policy_views import trial_context
from lianfang.passages.policy_words import DONE_WORDS
from lianfang.passages.policy_work import set_going
from lianfang.passages.readiness import idle_rules_of, promises_of, still_missing

LATEST_EDITS = 30


def read_version(request: HttpRequest) -> int:
    """The version of the draft that a page showed; 0, which no draft has, for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@requires(Right.EDIT_POLICIES)
def new_draft(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Begins a draft from a version of the policy."""
    if request.method != "POST":
        return redirect("policies")
    base = request.POST.get("base", "")
    if not (base.isascii() and base.isdigit() and len(base) < 9):
        raise NotFound("page.not_found")
    return redirect("policy_draft", actions.start_draft(asker, int(base), timezone.now()))


@requires(Right.SEE_POLICIES)
def policy_draft(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    """A draft: what is missing, its table, its trial, its promises. `?part=trial` answers the trial alone."""
    if request.GET.get("part") == "trial":
        draft = policy_queries.draft(asker, draft_id)
        now = timezone.now()
        context = {"draft": draft, "trial": _trial(asker, draft, now), "as_of": now}
        return render(request, "passages/policy_trial.html", context)
    return draft_page(request, asker, draft_id)


def draft_page(
    request: HttpRequest, asker: Asker, draft_id: int, status: int = 200, **shown: Any
) -> HttpResponse:
    """The page as it stands; `shown` replaces parts of it after something was refused."""
    now = timezone.now()
    draft = policy_queries.draft(asker, draft_id)
    base = policy_queries.in_force(asker, now)
    language = asker.language
    trial = policy_queries.latest_trial(asker, draft.id, now, draft.table_hash)
    promises = policy_lines.promises_in_words(
        promises_of(draft), draft.table, draft.promise_reasons, language
    )
    missing = still_missing(draft, base, trial, asker.name) if draft.open else []
    context = {
        "as_of": now,
        "draft": draft,
        "base_name": policy_lines.version_name(base.version),
        "begun_from": policy_lines.version_name(draft.base_version),
        "outdated": draft.open and draft.base_version != base.version,
        "table": policy_lines.table_in_words(draft.table, language, base.table, idle_rules_of(draft)),
        "default_key": default_key(draft.table),
        "promises": promises,
        "missing": policy_lines.missing_in_words(missing, language),
        "trial": _trial(asker, draft, now),
        "trial_form": TrialForm(initial={"day": _yesterday(now)}),
        "describe": DescribeForm(None, _to_explain(promises), initial=_described(draft)),
        "history": _history(asker, draft),
        "may_edit": draft.open and asker.may(Right.EDIT_POLICIES),
        "may_force": draft.open and asker.may(Right.PUT_POLICY_IN_FORCE),
        "back_url": reverse("policies"),
    }
    return render(request, "passages/policy_draft.html", context | shown, status=status)


def _yesterday(now: datetime) -> date:
    return day_at(now) - timedelta(days=1)


def _trial(asker: Asker, draft: DraftRow, now: datetime) -> dict[str, Any] | None:
    """The newest trial of a draft; `current` says whether the table and the policy in force are still the same."""
    found = policy_queries.latest_trial(asker, draft.id, now)
    if found is None:
        return None
    context = trial_context(asker, found, policy_queries.tried_table(asker, found))
    return context | {"current": _is_current(draft, found, policy_queries.in_force(asker, now))}


def _is_current(draft: DraftRow, trial: TrialRow, base: PolicyRow) -> bool:
    return trial.table_hash == draft.table_hash and (not draft.open or trial.base_version == base.version)


def _to_explain(promises: list[policy_lines.PromiseLine]) -> dict[str, str]:
    return {p.code: p.text for p in promises if not p.kept and not p.firm}


def _described(draft: DraftRow) -> dict[str, str]:
    reasons = {f"promise-{code}": text for code, text in draft.promise_reasons.items()}
    return {"note": draft.note, **reasons}


def _history(asker: Asker, draft: DraftRow) -> list[dict[str, Any]]:
    """What was done, the newest first, each with the way back to before."""
    edits = policy_queries.edits(asker, draft.id)[:LATEST_EDITS]
    names = names_for(asker, {edit.changed_by for edit in edits})
    return [{"edit": edit, "done": DONE_WORDS[edit.verb], "by": names[edit.changed_by]} for edit in edits]


@requires(Right.EDIT_POLICIES)
def draft_step(request: HttpRequest, asker: Asker, draft_id: int, verb: str) -> HttpResponse:
    """One step: move, remove, back, describe, try, drop; refused, the page comes back and says why."""
    if verb not in STEPS:
        raise NotFound("page.not_found")
    if request.method != "POST":
        return redirect("policy_draft", draft_id)
    return STEPS[verb](request, asker, draft_id)


def _attempted(
    request: HttpRequest, asker: Asker, draft_id: int, act: Callable[[], object], anchor: str = ""
) -> HttpResponse:
    """Does something to a draft and shows it again, at the row it was about."""
    try:
        act()
    except LianfangError as error:
        return draft_page(request, asker, draft_id, error.status, refusal=error.sentence(asker.language))
    return redirect(reverse("policy_draft", args=[draft_id]) + anchor)


def _move(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    key, up = request.POST.get("key", ""), request.POST.get("up") == "yes"
    now, version = timezone.now(), read_version(request)
    return _attempted(
        request, asker, draft_id, lambda: actions.move_row(asker, draft_id, version, key, up, now), f"#{key}"
    )


def _remove(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    key, version, now = request.POST.get("key", ""), read_version(request), timezone.now()

    def act() -> None:
        actions.remove_row(asker, draft_id, version, key, now)
        messages.success(request, _("Removed. “Undo” brings it back."))

    return _attempted(request, asker, draft_id, act, "#rules")


def _back(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    text = request.POST.get("to", "")
    to = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    now, version = timezone.now(), read_version(request)
    return _attempted(
        request, asker, draft_id, lambda: actions.go_back(asker, draft_id, version, to, now), "#rules"
    )


def _describe(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    draft = policy_queries.draft(asker, draft_id)
    promises = policy_lines.promises_in_words(promises_of(draft), draft.table, {}, asker.language)
    form = DescribeForm(request.POST, _to_explain(promises))
    now, version = timezone.now(), read_version(request)
    try:
        done, status = attempt(
            form,
            asker.language,
            lambda: actions.describe(
                asker, draft_id, version, form.cleaned_data["note"], form.reasons(), now
            ),
        )
    except EditClash as clash:
        return _text_clash(request, asker, draft_id, clash, form)
    if done is None:
        return draft_page(request, asker, draft_id, status, describe=form)
    messages.success(request, _("Saved."))
    return redirect(reverse("policy_draft", args=[draft_id]) + "#reasons")


def _text_clash(
    request: HttpRequest, asker: Asker, draft_id: int, clash: EditClash, form: DescribeForm
) -> HttpResponse:
    choices = [
        Choice(
            c.field, str(form.fields[c.field].label), str(c.mine), str(c.theirs), str(c.mine), str(c.theirs)
        )
        for c in clash.merged.clashes
        if c.field in form.fields
    ]
    kept = {name: str(value) for name, value in clash.merged.values.items() if name in form.fields}
    context = conflict_context(
        asker, clash, choices, kept, reverse("policy_draft_step", args=[draft_id, "describe"])
    )
    context |= {"title": _("Why the policy changes"), "back_url": reverse("policy_draft", args=[draft_id])}
    return render(request, "changed_by_two.html", context, status=clash.status)


def _try(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    form = TrialForm(request.POST)
    now = timezone.now()

    def act() -> int:
        day = form.cleaned_data["day"] or _yesterday(now)
        trial_id = begin_trial(asker, draft_id, day, now)
        set_going(asker, trial_id, day)
        return trial_id

    done, status = attempt(form, asker.language, act)
    if done is None:
        return draft_page(request, asker, draft_id, status, trial_form=form)
    return redirect(reverse("policy_draft", args=[draft_id]) + "#trial")


def _drop(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    try:
        actions.drop_draft(asker, draft_id, timezone.now())
    except LianfangError as error:
        return draft_page(request, asker, draft_id, error.status, refusal=error.sentence(asker.language))
    messages.success(request, _("The draft was dropped."))
    return redirect("policies")


STEPS: Mapping[str, Callable[[HttpRequest, Asker, int], HttpResponse]] = {
    "move": _move,
    "remove": _remove,
    "back": _back,
    "describe": _describe,
    "try": _try,
    "drop": _drop,
}


@requires(Right.PUT_POLICY_IN_FORCE)
def force(request: HttpRequest, asker: Asker, draft_id: int) -> HttpResponse:
    """Asks once, with what will change for whom; then the draft decides at every gate."""
    if request.method != "POST":
        return _force_page(request, asker, draft_id, ForceForm(label_suffix=""))
    form, now, version = ForceForm(request.POST, label_suffix=""), timezone.now(), read_version(request)
    number, status = attempt(
        form,
        asker.language,
        lambda: policy_actions.confirm_draft(
            asker, draft_id, version, form.cleaned_data["effective_from"], now
        ),
    )
    if number is None:
        return _force_page(request, asker, draft_id, form, status)
    messages.success(request, _("%(name)s is set.") % {"name": policy_lines.version_name(number)})
    return redirect("policy", number)


def _force_page(
    request: HttpRequest, asker: Asker, draft_id: int, form: ForceForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    draft = policy_queries.draft(asker, draft_id)
    base = policy_queries.in_force(asker, now)
    trial = policy_queries.latest_trial(asker, draft.id, now, draft.table_hash)
    missing = still_missing(draft, base, trial, asker.name) if draft.open else []
    lines = policy_lines.table_in_words(draft.table, asker.language, base.table)
    context = {
        "draft": draft,
        "form": form,
        "base_name": policy_lines.version_name(base.version),
        "changed": [line for line in (*lines.rules, *lines.duties) if line.change],
        "gone": lines.gone,
        "missing": policy_lines.missing_in_words(missing, asker.language),
        "promises": policy_lines.promises_in_words(
            promises_of(draft), draft.table, draft.promise_reasons, asker.language
        ),
        "trial": trial_context(asker, trial, draft.table) if trial else None,
        "by": names_for(asker, set(draft.editors)),
        "back_url": reverse("policy_draft", args=[draft_id]),
    }
    return render(request, "passages/policy_force.html", context, status=status)
