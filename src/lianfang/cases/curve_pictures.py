"""The epidemic curve with the reproduction number below it, and what has to be said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.scope import Asker
from lianfang.cases.curve_queries import CurveCase, curve_cases
from lianfang.cases.pictures import short_day
from lianfang.cases.rule_sets import rule_book
from lianfang.cases.words import classification_word, disease_word
from lianfang.charts import Bar, Filling, Point, Series, Words, epidemic_chart
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.disease_rules import RuleSet
from lianfang.domain.epidemic_curve import Bin, days_to_fill, epidemic_curve, incidence
from lianfang.domain.reproduction import (
    LEAST_CASES,
    WINDOW_DAYS,
    Reproduction,
    reproduction,
    serial_interval,
)

STACKED = {
    "confirmed": ("chart-series-1", "plain"),
    "asymptomatic": ("chart-series-2", "lines"),
    "probable": ("chart-series-3", "dots"),
    "suspected": ("chart-series-watch", "level"),
}
"""The classes from the bottom up, the surest first; told apart by weave too."""
BEFORE = timedelta(days=30)
"""R of the first day shown rests on cases before it: a window, and the longest serial interval before that."""


@dataclass(frozen=True)
class Curve:
    """Everything about one disease's curve in one scope, a bin a day from `since` to today.

    fill: after how many days most cases of a day are reported, None where nobody can say; rates: R of each day, none
    at all where the rules in force name no serial interval.
    """

    disease: str
    since: date
    until: date
    cases: list[CurveCase]
    """Also those of the time before `since` that R rests on."""
    bins: tuple[Bin, ...]
    fill: int | None
    rules: RuleSet | None
    rates: list[Reproduction | None]

    @property
    def total(self) -> int:
        """The cases in the bars."""
        return sum(one.total for one in self.bins)

    @property
    def settled(self) -> int:
        """How many of the bins are as good as full."""
        return max(len(self.bins) - (self.fill or 0), 0)


def curve_of(asker: Asker, disease: str, since: date, today: date) -> Curve:
    """The curve of the asker's scope, by day of onset, or of the report where no onset is known."""
    cases = curve_cases(asker, disease, since - BEFORE)
    dated = [case.dated for case in cases]
    infected = [case for case in dated if case.classification in IS_INFECTED]
    rules = next((rules for rules in rule_book().editions(disease) if rules.in_force(today)), None)
    rates: list[Reproduction | None] = []
    if rules is not None and rules.serial_interval is not None:
        daily = incidence(infected, since - BEFORE, today)
        rates = reproduction(daily, serial_interval(*rules.serial_interval))[BEFORE.days :]
    bins = epidemic_curve(dated, tuple(STACKED), since, today).bins
    return Curve(disease, since, today, cases, bins, days_to_fill(infected), rules, rates)


def curve_picture(asker: Asker, curve: Curve, width: int) -> SafeString:
    """Bars by class, R with its interval below, and the line from which on days still fill."""
    labels = [short_day(one.first) for one in curve.bins]
    bars = [Bar(name, one.counts, note=_by_report(one)) for name, one in zip(labels, curve.bins, strict=True)]
    series = [Series(classification_word(asker, code), *drawn) for code, drawn in STACKED.items()]
    points = [
        Point(name, round(rate.mean, 2), round(rate.low, 2), round(rate.high, 2))
        if rate
        else Point(name, None)
        for name, rate in zip(labels, curve.rates, strict=False)
    ]
    picture = epidemic_chart(
        curve_title(asker, curve),
        " ".join(curve_notes(asker, curve)),
        bars,
        series,
        Words(_("Cases"), _("Unknown"), _("No case")),
        points,
        Words(_("R: how many one infects"), _("Too few cases to tell"), _("No case")),
        _("R = 1"),
        Filling(curve.settled, _("still filling")) if curve.fill else None,
        width,
    )
    return mark_safe(picture)


def curve_title(asker: Asker, curve: Curve) -> str:
    """What the picture says."""
    said = ngettext(
        "%(disease)s: %(n)s case by day of onset",
        "%(disease)s: %(n)s cases by day of onset",
        curve.total,
    )
    return said % {"n": curve.total, "disease": disease_word(asker, curve.disease)}


def curve_lead(asker: Asker, curve: Curve) -> str:
    """The answer in words: the last R of a day that is as good as full."""
    for day in reversed(range(min(curve.settled, len(curve.rates)))):
        rate = curve.rates[day]
        if rate is not None:
            on = short_day(curve.bins[day].first)
            figures = {
                "r": f"{rate.mean:.1f}",
                "low": f"{rate.low:.1f}",
                "high": f"{rate.high:.1f}",
                "day": on,
            }
            return (
                _direction(rate)
                + " "
                + _("R was %(r)s (%(low)s to %(high)s) in the week up to %(day)s.") % figures
            )
    return _("From so few cases nobody can say yet whether it grows.") if curve.rates else ""


def _direction(rate: Reproduction) -> str:
    if rate.low > 1:
        return _("It grows.")
    return _("It shrinks.") if rate.high < 1 else _("It may grow or shrink.")


def _by_report(one: Bin) -> str:
    return _("%(n)s by report") % {"n": one.by_report} if one.by_report else ""


def curve_notes(asker: Asker, curve: Curve) -> list[str]:
    """How it was counted, and what the picture cannot say, a sentence each."""
    by_report = sum(one.by_report for one in curve.bins)
    notes = []
    if by_report:
        said = ngettext(
            "%(n)s case stands on the day of its report: nobody knows the first day with symptoms.",
            "%(n)s cases stand on the day of their report: nobody knows the first day with symptoms.",
            by_report,
        )
        notes.append(said % {"n": by_report})
    notes.append(_filling_note(curve))
    return [note for note in notes if note] + _rate_notes(asker, curve)


def _filling_note(curve: Curve) -> str:
    if curve.fill is None:
        return _("From so few cases nobody can say how long a report takes: the last days may still rise.")
    said = ngettext(
        "Nine of ten cases are reported within %(n)s day of onset: the days since then will still rise.",
        "Nine of ten cases are reported within %(n)s days of onset: the days since then will still rise.",
        curve.fill,
    )
    return said % {"n": curve.fill} if curve.fill else ""


def _rate_notes(asker: Asker, curve: Curve) -> list[str]:
    if curve.rules is None:
        return [_("No rules of this disease are in force: R is not computed.")]
    if curve.rules.serial_interval is None:
        return [_("The rules of this disease name no serial interval: R is not computed.")]
    mean, sd = curve.rules.serial_interval
    edition = curve.rules.edition_name.said(asker.language)
    figures = {"window": WINDOW_DAYS, "mean": mean, "sd": sd, "least": LEAST_CASES, "edition": edition}
    method = _(
        "R of proved infections over %(window)s days by the method of Cori, with the serial interval of the rules"
        " (%(mean)s ± %(sd)s days, %(edition)s); the band is its 95-percent interval. Below %(least)s cases it is"
        " not shown. A change of who is tested looks like a change of R."
    )
    own = [note.text.said(asker.language) for note in curve.rules.notes_on("serial_interval")]
    return [method % figures, *own]
