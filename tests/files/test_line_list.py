"""Line lists and contacts go out and come back unchanged; what is wrong in a messy one is said row by row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.cases import CLASSIFICATIONS
from lianfang.domain.contacts import STATUSES
from lianfang.domain.disease_rules import CLASSES_WITH_REGIMES
from lianfang.files.line_list import (
    ContactRow,
    LineListRow,
    parse_cases,
    parse_contacts,
    write_cases,
    write_contacts,
)

TODAY, ZONE = date(2022, 7, 10), ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 7, 10, 4, tzinfo=UTC)
DISEASES = ("covid19", "measles")

texts = st.text(
    st.sampled_from("=+-@'\",; a陈晓9") | st.characters(categories=["L", "N", "P"]), max_size=20
).map(str.strip)
days = st.none() | st.dates(date(2020, 1, 1), TODAY)
moments = st.none() | st.integers(1_577_836_800, 1_657_324_800).map(lambda s: datetime.fromtimestamp(s, UTC))
cases = st.builds(
    LineListRow,
    texts.filter(bool),
    texts,
    st.sampled_from(DISEASES),
    st.sampled_from(CLASSIFICATIONS),
    days,
    days,
    days,
    st.sampled_from(["", "moved"]),
    st.none(),
    texts,
    st.lists(st.sampled_from(list(SYMPTOMS)), unique=True).map(tuple),
    texts,
)
contacts = st.builds(
    ContactRow,
    texts.filter(bool).map(lambda text: "A" + text),
    texts.filter(bool).map(lambda text: "B" + text),
    st.sampled_from(["", *CLASSES_WITH_REGIMES]),
    moments,
    st.none(),
    st.none() | st.integers(0, 5000),
    texts,
    texts,
    st.sampled_from(["", *STATUSES]),
)
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@quick
@pytest.mark.parametrize("kind", [".csv", ".parquet"])
@given(rows=st.lists(cases, max_size=5, unique_by=lambda row: row.case_id))
def test_a_line_list_comes_back_as_it_went(tmp_path: Path, kind: str, rows: list[LineListRow]) -> None:
    path = tmp_path / f"cases{kind}"
    path.unlink(missing_ok=True)
    assert write_cases(path, rows) == len(rows)
    found = parse_cases(path, TODAY, DISEASES)
    assert (list(found.rows.values()), found.bad) == (rows, [])


@quick
@given(rows=st.lists(contacts, max_size=5))
def test_contacts_come_back_as_they_went(tmp_path: Path, rows: list[ContactRow]) -> None:
    path = tmp_path / "contacts.csv"
    path.unlink(missing_ok=True)
    write_contacts(path, rows)
    found = parse_contacts(path, ZONE, NOW)
    assert (list(found.rows.values()), found.bad) == (rows, [])


MESSY = """visualId,disease,classification,dateOfOnset,outcome,outcome_on
A1,covid19,确诊病例,2022年7月1日,,
A2,covid19,LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_SUSPECT,44743,,
A3,covid19,perhaps,7/1,,
A1,covid19,confirmed,2022/7/2,,
A5,covid19,confirmed,2022/7/5,died,2022/7/1
,flu,,2030-01-01,,
,,,,,
A8,covid19,confirmed
"""
WRONG = [
    (4, "classification", "field.not_a_choice"),
    (4, "onset", "date.no_year"),
    (5, "id", "line_list.twice"),
    (6, "onset", "case.onset_after_death"),
    (7, "id", "field.required"),
    (7, "disease", "field.not_a_choice"),
    (7, "classification", "field.required"),
    (7, "onset", "case.date_in_future"),
    (9, "", "row.too_few_fields"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_messy_line_list_is_reported_row_by_row(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(MESSY, encoding=encoding)
    found = parse_cases(path, TODAY, DISEASES)
    assert {line: (row.classification, row.onset) for line, row in found.rows.items()} == {
        2: ("confirmed", date(2022, 7, 1)),
        3: ("suspected", date(2022, 7, 1)),
    }
    assert [(b.line, b.problem.field, b.problem.code) for b in found.bad] == WRONG and found.bad_lines == 5
    assert all(b.problem.sentence(la) and b.problem.remedy(la) for b in found.bad for la in ("zh", "en"))


def test_a_messy_list_of_contacts(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(
        "from,to,contact_class,first_exposure,last_exposure,minutes\n"
        "A1,B1,close,2022-07-01,2022-07-02T08:00:00+08:00,30\nA1,A1,,,,\nA1,B2,near,,2030-01-01,1.5\n"
        "A1,B3,,2022-07-02,2022-07-01,\n",
        encoding="utf-8",
    )
    found = parse_contacts(path, ZONE, NOW)
    assert found.rows[2].first_exposure == datetime(2022, 6, 30, 16, tzinfo=UTC) and list(found.rows) == [2]
    assert [(b.line, b.problem.code) for b in found.bad] == [
        (3, "contact.of_oneself"),
        (4, "field.not_a_choice"),
        (4, "time.in_the_future"),
        (4, "line_list.minutes"),
        (5, "line_list.backwards"),
    ]
