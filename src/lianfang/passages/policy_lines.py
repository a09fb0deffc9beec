"""An admission table as a page shows it: numbered rows in plain words, with what changed since an earlier table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lianfang.accounts.scope import Asker
from lianfang.domain.admission import Condition
from lianfang.domain.admission_editing import Row, RowChange, Table, changes, conditions_of, keyed_rows
from lianfang.domain.admission_promises import PROMISES, Broken, Kept
from lianfang.domain.admission_words import DECISION_WORDS, condition_sentence, facts_sentence
from lianfang.domain.errors import FieldProblem
from lianfang.domain.reasons import DUTIES, REASONS
from lianfang.passages.policy_rows import TrialRow
from lianfang.passages.policy_words import CHANGE_WORDS


@dataclass(frozen=True)
class Line:
    """A row in words. `decision` is empty for a duty; `change` is a word where it differs from the earlier table."""

    key: str
    number: int
    when: list[str]
    decision: str
    decision_word: str
    headline: str
    remedy: str
    default: bool = False
    idle: bool = False
    change: Promise | str = ""
    before: Line | None = None


@dataclass(frozen=True)
class Lines:
    """A whole table in words: rules, duties, and the rows of the earlier table that are gone."""

    rules: list[Line] = field(default_factory=list)
    duties: list[Line] = field(default_factory=list)
    gone: list[Line] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many rows differ from the earlier table."""
        return len(self.gone) + sum(bool(line.change) for line in (*self.rules, *self.duties))


def row_in_words(key: str, row: Row, language: str, number: int = 0) -> Line:
    """One row of a table in `language`."""
    said = [
        condition_sentence(Condition(str(c[0]), str(c[1]), value_of(c)), language) for c in conditions_of(row)
    ]
    if "duty" in row:
        duty = DUTIES[str(row["duty"])]
        return Line(key, number, said, "", "", duty.headline.said(language), duty.remedy.said(language))
    reason, decision = REASONS[str(row["reason"])], str(row["decision"])
    word = DECISION_WORDS[decision].said(language)
    headline, remedy = reason.headline.said(language), reason.remedy.said(language)
    return Line(key, number, said, decision, word, headline, remedy, default=not said)


def value_of(condition: Sequence[Any]) -> Any:
    """The third part of a condition; lists as tuples, None where there is none."""
    value = condition[2] if len(condition) > 2 else None
    return tuple(value) if isinstance(value, list) else value


def table_in_words(
    table: Table, language: str, earlier: Table | None = None, idle: Sequence[str] = ()
) -> Lines:
    """Every row with its number; with `earlier`, what changed since; `idle` are the ids of rules that never decide."""
    changed = {change.key: change for change in changes(earlier, table)} if earlier else {}
    found = Lines()
    for key, row in keyed_rows(table):
        lines = found.duties if key.startswith("duty:") else found.rules
        line = row_in_words(key, row, language, len(lines) + 1)
        lines.append(_marked(line, changed.get(key), language, row.get("id") in idle))
    for change in changed.values():
        if change.before is not None and change.after is None:
            line = row_in_words(change.key, change.before, language)
            found.gone.append(_marked(line, change, language, False))
    return found


def _marked(line: Line, change: RowChange | None, language: str, idle: bool) -> Line:
    marks: dict[str, Any] = {"idle": idle}
    if change is not None:
        marks["change"] = CHANGE_WORDS[change.kind]
        if change.kind == "changed" and change.before is not None:
            marks["before"] = row_in_words(line.key, change.before, language)
    return Line(**{**line.__dict__, **marks})


def numbers_of(table: Table) -> dict[str, int]:
    """The number under which people know each rule, by its id."""
    return {str(row["id"]): number for number, row in enumerate(table["rules"], 1)}


@dataclass(frozen=True)
class PromiseLine:
    """A promise in words: kept, or broken with an example, the row that breaks it, and the reason given for it."""

    code: str
    text: str
    firm: bool
    kept: bool
    example: str = ""
    row: int = 0
    reason: str = ""


def promises_in_words(
    held: Sequence[Kept], table: Table, reasons: Mapping[str, str], language: str
) -> list[PromiseLine]:
    """Every promise, the broken ones first."""
    numbers = numbers_of(table)
    lines = [
        PromiseLine(
            code=kept.promise.code,
            text=kept.promise.text.said(language),
            firm=kept.promise.firm,
            kept=kept.broken is None,
            example=_example(kept.broken, language),
            row=numbers.get(kept.broken.rule, 0) if kept.broken else 0,
            reason=reasons.get(kept.promise.code, ""),
        )
        for kept in held
    ]
    return sorted(lines, key=lambda line: line.kept)


def _example(broken: Broken | None, language: str) -> str:
    return facts_sentence(broken.facts, language) if broken else ""


@dataclass(frozen=True)
class DifferenceLine:
    """One way in which a trial differed: from what to what, by which row, how often, where; the way to its rows."""

    count: str
    before: str
    before_reason: str
    after: str
    after_reason: str
    row: int
    decision: str
    kinds: list[tuple[str, str]]
    areas: list[tuple[str, str]]
    url: str
    same_decision: bool


def differences_in_words(
    asker: Asker, trial: TrialRow, table: Table, kinds: Mapping[str, tuple[str, str]]
) -> list[DifferenceLine]:
    """The differences of a finished trial in the asker's language."""
    result: Mapping[str, Any] = trial.result
    numbers, areas = numbers_of(table), result.get("areas", {})
    return [
        _difference(asker, trial, number, found, numbers, kinds, areas)
        for number, found in enumerate(result.get("differences", []))
    ]


def _difference(
    asker: Asker,
    trial: TrialRow,
    number: int,
    found: Mapping[str, Any],
    numbers: Mapping[str, int],
    kinds: Mapping[str, tuple[str, str]],
    areas: Mapping[str, Sequence[str]],
) -> DifferenceLine:
    old, new = found["from"], found["to"]
    language = asker.language
    return DifferenceLine(
        count=f"{found['count']:,}",
        before=DECISION_WORDS[old["decision"]].said(language),
        before_reason=_outcome(old, language),
        after=DECISION_WORDS[new["decision"]].said(language),
        after_reason=_outcome(new, language),
        row=numbers.get(new["rule"], 0),
        decision=new["decision"],
        kinds=_sums(asker, found["cells"], 0, kinds),
        areas=_sums(asker, found["cells"], 1, areas),
        url=f"{reverse('policy_trial', args=[trial.id])}?difference={number}",
        same_decision=old["decision"] == new["decision"],
    )


def _outcome(side: Mapping[str, Any], language: str) -> str:
    """The reason of a decision with the duties that follow."""
    duties = [DUTIES[code].headline.said(language) for code in side["duties"] if code in DUTIES]
    reason = REASONS[side["reason"]].headline.said(language) if side["reason"] in REASONS else side["reason"]
    return " · ".join([reason, *duties])


def _sums(
    asker: Asker, cells: Sequence[Sequence[Any]], column: int, names: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Counts by one column of the cells, the largest first, with their names."""
    sums: dict[str, int] = {}
    for cell in cells:
        sums[cell[column]] = sums.get(cell[column], 0) + cell[2]
    ranked = sorted(sums.items(), key=lambda item: -item[1])
    return [(asker.reads(*names[code]) if code in names else code, f"{n:,}") for code, n in ranked]


def missing_in_words(problems: Sequence[FieldProblem], language: str) -> list[tuple[str, str]]:
    """What a draft still lacks, and what to do about it; a promise by its own words."""
    texts = {f"promise-{promise.code}": promise.text.said(language) for promise in PROMISES}
    found = []
    for problem in problems:
        said = texts.get(problem.field, "")
        quoted = f"“{said}”" if said and language == "zh" else f" “{said}”" if said else ""
        found.append((problem.sentence(language) + quoted, problem.remedy(language)))
    return found


def version_name(version: int) -> str:
    """What a version is called on pages."""
    return _("Version %(number)s") % {"number": version} if version else _("Built-in table")
