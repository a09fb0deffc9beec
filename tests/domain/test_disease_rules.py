"""Rules are dated data: the same contact judged in February 2020, July 2022 and December 2022 gets three right answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain import quarantine
from lianfang.domain.contacts import Met, classify
from lianfang.domain.disease_rules import CLASSES_WITH_REGIMES, GRADES, RuleBook, RuleSet
from lianfang.domain.errors import InvalidInput
from tests.domain.rule_sets import covid, shipped, shipped_files

AT_THE_CANTEEN = Met(degree=1, minutes=40, kind="canteen", prompt="shared_meal")
FRIEND_OF_THAT = Met(degree=2, minutes=180, household=True)
DAY = timedelta(days=1)


def every_edition() -> list[RuleSet]:
    """All that is shipped."""
    return [rules for disease in shipped().diseases for rules in shipped().editions(disease)]


@pytest.mark.parametrize(
    ("met_on", "edition", "last_day", "tests"),
    [
        (date(2020, 2, 10), "2020-02", date(2020, 2, 24), []),
        (date(2021, 7, 1), "2021-05", date(2021, 7, 22), [1, 4, 7, 14, 16, 21]),
        (date(2022, 7, 10), "2022-06-28", date(2022, 7, 20), [1, 2, 3, 5, 7, 10]),
        (date(2022, 12, 1), "2022-11-11", date(2022, 12, 9), [1, 2, 3, 5, 6, 8]),
        (date(2022, 12, 15), "2022-12-07", date(2022, 12, 20), [5]),
    ],
)
def test_the_same_contact_gets_the_answer_of_its_day(
    met_on: date, edition: str, last_day: date, tests: list[int]
) -> None:
    rules = covid(met_on)
    verdict = classify(AT_THE_CANTEEN, rules)
    assert (verdict.contact_class, verdict.edition) == ("close", edition)
    regime = rules.regimes["close"]
    assert met_on + regime.days * DAY == last_day
    assert list(quarantine.tests_due(met_on, regime)) == [met_on + day * DAY for day in tests]


@pytest.mark.parametrize(
    ("on", "contact_class"),
    [
        (date(2020, 2, 10), "none"),
        (date(2021, 7, 1), "secondary"),
        (date(2022, 7, 10), "secondary"),
        (date(2022, 12, 1), "none"),
        (date(2022, 12, 15), "none"),
    ],
)
def test_contacts_of_contacts_are_a_class_only_while_they_were_one(on: date, contact_class: str) -> None:
    rules = covid(on)
    assert classify(FRIEND_OF_THAT, rules).contact_class == contact_class
    assert ("secondary" in rules.regimes) == (contact_class == "secondary") == (rules.contact.degree == 2)


def test_what_is_done_with_contacts_became_lighter() -> None:
    steps = {r.edition: [(s.kind, s.days) for s in r.regimes["close"].steps] for r in every_edition()}
    assert steps["2020-02"] == [("centralised", 14)]
    assert steps["2021-05"] == [("centralised", 14), ("monitoring", 7)]
    assert steps["2022-06-28"] == [("centralised", 7), ("monitoring", 3)]
    assert steps["2022-11-11"] == [("centralised", 5), ("home", 3)]
    assert steps["2022-12-07"] == [("home", 5)]


def test_whether_one_may_go_out_while_monitored_at_home_depends_on_the_edition() -> None:
    last = {r.edition: r.regimes["close"].steps[-1].outings for r in shipped().editions("covid19")}
    assert last["2021-05"] and not last["2022-06-28"] and not last["2022-11-11"]
    assert covid(date(2022, 7, 10)).regimes["general"].steps[0].outings, "who was only at the venue may"


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2022, 6, 27), "2021-05"),
        (date(2022, 6, 28), "2022-06-28"),
        (date(2022, 11, 10), "2022-06-28"),
        (date(2022, 11, 11), "2022-11-11"),
        (date(2022, 12, 6), "2022-11-11"),
        (date(2022, 12, 7), "2022-12-07"),
    ],
)
def test_both_ends_of_an_edition_belong_to_it(day: date, edition: str) -> None:
    assert covid(day).edition == edition


def test_what_no_authority_has_put_in_force_says_so() -> None:
    rules = shipped().edition("covid19", "exercise")
    assert rules.grade == "U" and "not rules in force" in rules.edition_en and "非现行" in rules.edition_zh
    assert any("8 January 2023" in note.text.en for note in rules.notes_on("regimes") if note.grade == "U")


def test_measles_and_plague_have_the_same_shape() -> None:
    measles, plague = (shipped().in_force(name, date(2026, 2, 10)) for name in ("measles", "plague"))
    assert (measles.anchor, measles.infectious.before_days, measles.infectious.after_days) == ("rash", 4, 4)
    assert measles.contact.linger_minutes == 120 and measles.contact.immune_exempt
    assert (plague.anchor, plague.infectious.after_days) == ("onset", None)
    assert (plague.regimes["close"].days, plague.isolation.negative_tests) == (9, 6)


def test_case_definitions_are_versioned_too() -> None:
    """In 2020 clinical signs and an exposure, in 2022 either (the World Health Organization's, 22 July 2022)."""
    before, after = (covid(day).definitions["suspected"] for day in (date(2020, 2, 10), date(2022, 7, 30)))
    assert before.text != after.text and before.source and "2022-07-22" in after.source
    assert "asymptomatic" in covid(date(2021, 7, 1)).definitions
    assert shipped().in_force("measles", date(2026, 2, 10)).definitions == {}, "none was read"


def test_no_edition_in_force_is_an_error_that_names_disease_and_day() -> None:
    with pytest.raises(InvalidInput) as caught:
        shipped().in_force("covid19", date(2019, 11, 17))
    assert caught.value.code == "rules.none_in_force"
    assert "covid19" in caught.value.sentence("zh") and "2019-11-17" in caught.value.sentence("en")
    with pytest.raises(InvalidInput):
        shipped().in_force("ebola", date(2026, 2, 10))


def test_an_edition_is_found_by_its_name_whatever_the_day() -> None:
    assert shipped().edition("covid19", "2020-02").effective_from == date(2020, 2, 1)
    with pytest.raises(InvalidInput) as caught:
        shipped().edition("covid19", "2019")
    assert caught.value.code == "rules.no_such_edition"


def test_two_editions_of_one_disease_on_one_day_are_refused() -> None:
    early, late = shipped().editions("covid19")[:2]
    with pytest.raises(InvalidInput) as caught:
        RuleBook([late, replace(early, effective_to=late.effective_from)])
    assert caught.value.code == "rules.overlap"
    assert "2020-02" in caught.value.sentence("en") and "2021-05" in caught.value.sentence("en")
    with pytest.raises(InvalidInput):
        RuleBook([late, replace(early, effective_to=None)])


def test_one_edition_twice_is_refused() -> None:
    early, late = shipped().editions("covid19")[:2]
    with pytest.raises(InvalidInput) as caught:
        RuleBook([early, replace(late, edition=early.edition)])
    assert caught.value.code == "rules.twice"


spans = st.lists(st.tuples(st.integers(0, 200), st.none() | st.integers(0, 60)), max_size=5)


@given(spans, st.integers(0, 300))
def test_at_most_one_edition_holds_on_any_day(spans: list[tuple[int, int | None]], offset: int) -> None:
    base, begin = shipped().editions("measles")[0], date(2020, 1, 1)
    sets = [
        replace(
            base,
            edition=f"e{n}",
            effective_from=begin + since * DAY,
            effective_to=None if length is None else begin + (since + length) * DAY,
        )
        for n, (since, length) in enumerate(spans)
    ]
    on = begin + offset * DAY
    try:
        book = RuleBook(sets)
    except InvalidInput as error:
        assert error.code == "rules.overlap" and len(sets) > 1
        return
    holding = [rules for rules in sets if rules.in_force(on)]
    assert len(holding) <= 1
    assert not holding or book.in_force("measles", on) is holding[0]


def texts_of(value: object) -> Iterator[str]:
    """Every text in a file, however deep."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from texts_of(inner)


@pytest.mark.parametrize("name", sorted(shipped_files()))
def test_each_file_says_where_it_comes_from_and_links_to_nobody(name: str) -> None:
    data = shipped_files()[name]
    assert not [text for text in texts_of(data) if re.search(r"https?:|www\.|\.com|\.cn\b|\[S\d", text)]
    assert all(re.search("[\u4e00-\u9fff]", data[f"{entry}_zh"]) for entry in ("name", "issuing_body"))
    assert not any(re.search("[\u4e00-\u9fff]", data[f"{e}_en"]) for e in ("name", "edition", "issuing_body"))


@pytest.mark.parametrize("rules", every_edition(), ids=lambda rules: f"{rules.disease} {rules.edition}")
def test_each_note_is_on_a_field_that_there_is(rules: RuleSet) -> None:
    known = asdict(rules)
    for note in rules.notes:
        place: object = known
        for part in note.field.split("."):
            assert isinstance(place, dict) and part in place, note.field
            place = place[part]
        assert note.grade in GRADES and note.text.zh and note.text.en


@pytest.mark.parametrize("rules", every_edition(), ids=lambda rules: f"{rules.disease} {rules.edition}")
def test_each_edition_is_sound(rules: RuleSet) -> None:
    assert set(rules.regimes) <= set(CLASSES_WITH_REGIMES) and rules.regimes["close"].days > 0
    assert all(r.source for r in (*rules.regimes.values(), *rules.returnees.values()))
    assert rules.monitoring.parts and "fever" in rules.monitoring.symptoms
    assert rules.returnee is rules.returnees.get("high")


def test_the_design_gives_no_latent_time_and_every_edition_says_so() -> None:
    assert all(rules.notes_on("contact.latent_hours") for rules in every_edition())
    assert {n.field for n in covid(date(2022, 7, 10)).notes_on("contact")} >= {"contact.latent_hours"}
