"""What curves and indicators are counted from: one rule in the database and in the domain, in one scope only."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.cases import curve_queries
from lianfang.cases.models import Case, Contact, LabTest, WatchedDay
from lianfang.domain.errors import NotAllowed
from lianfang.domain.tracing_indicators import TracedContact
from lianfang.domain.tracing_indicators import contact_indicators as by_the_domain
from lianfang.local_time import day_at
from tests.builders import PATHS, District, asker
from tests.cases.crowds import case, contact, many_people, outbreak, sample
from tests.clients import client_of

SECOND = timedelta(milliseconds=100)
DAY = timedelta(days=1)
BOUND_MS = 500
"""Of the processor's time for a page: the least of nine after a first one, whatever else the machine does."""


def since(district: District, days: int = 28) -> object:
    return day_at(district.now) - timedelta(days=days)


def test_the_database_counts_contacts_as_the_domain_does(district: District) -> None:
    """At both sides of every bound, to a tenth of a second: reached, not reached, in time yet, dismissed."""
    now = district.now
    people = many_people(60)
    rows = [case(people[0], now - 9 * DAY, 1)]
    Case.objects.bulk_create(rows)
    spans: list[tuple[datetime, datetime | None]] = []
    for bound in (DAY, 2 * DAY):
        for off in (-SECOND, timedelta(), SECOND):
            named = now - 5 * DAY + timedelta(microseconds=123456)
            spans.append((named, named + bound + off))  # done around the bound
            spans.append((now - bound + off, None))  # open around the bound
    spans += [(now - 3 * DAY, now + DAY), (now - DAY / 2, now - DAY / 3), (now - DAY, now - 2 * DAY)]
    found = [
        contact(rows[0], person, named, reached_at=reached)
        for person, (named, reached) in zip(people[1:], spans, strict=False)
    ]
    found.append(contact(rows[0], people[50], now - 4 * DAY, status="dismissed"))
    found.append(contact(rows[0], people[51], now - 4 * DAY, contact_class="general"))
    Contact.objects.bulk_create(found)
    ours = curve_queries.contact_indicators(asker("chen"), "covid19", since(district), now)
    theirs = by_the_domain([TracedContact(named, reached, None) for named, reached in spans], now)
    assert ours[1:] == theirs[:2]
    assert ours[0].code == "contact_handed_24h" and ours[0].met == 0


def test_a_case_is_told_with_its_own_sample_and_whose_contact_it_was(district: District) -> None:
    now = district.now
    first, second, third = many_people(3)
    rows = [
        case(first, now - 6 * DAY, 1),
        case(second, now - 2 * DAY, 2, answers={"source": "舅舅"}),
        case(third, now - DAY, 3, onset_on=None, classification="asymptomatic", sampled_on=None),
    ]
    Case.objects.bulk_create(rows)
    Contact.objects.create(**_fields(contact(rows[0], second, now - 5 * DAY)))
    LabTest.objects.bulk_create(
        [sample(first, now - 6 * DAY), sample(first, now - 20 * DAY), sample(third, now - DAY)]
    )
    known = {c.reported: c for c in curve_queries.curve_cases(asker("chen"), "covid19", since(district))}
    one, two, three = (known[row.reported_at] for row in rows)
    assert one.sampled == now - 6 * DAY and one.has_contacts and one.first_found is None
    assert two.sampled is None and not two.has_contacts
    assert two.traced.known_contact and two.traced.source_known
    assert three.sampled is None, "a sample is the case's own only on the day that the case names"
    assert not three.traced.source_known and three.dated.onset is None


def test_who_was_found_after_the_report_was_no_known_contact(district: District) -> None:
    now = district.now
    first, second = many_people(2)
    rows = [case(first, now - 6 * DAY, 1), case(second, now - 5 * DAY, 2)]
    Case.objects.bulk_create(rows)
    Contact.objects.create(**_fields(contact(rows[0], second, now - 4 * DAY)))
    found = curve_queries.curve_cases(asker("chen"), "covid19", since(district))
    two = next(c for c in found if c.reported == rows[1].reported_at)
    assert not two.traced.known_contact and two.traced.source_known


def test_excluded_ones_and_those_of_others_are_not_counted(district: District) -> None:
    now = district.now
    a, b, c, d = many_people(4)
    rows = [
        case(a, now - DAY, 1),
        case(b, now - DAY, 2, classification="excluded"),
        case(c, now - DAY, 3, disease="measles"),
        case(d, now - DAY, 4, path=PATHS["D-W-1"]),
    ]
    Case.objects.bulk_create(rows)
    assert curve_queries.diseases_seen(asker("chen"), since(district)) == {"covid19": 2, "measles": 1}
    assert curve_queries.diseases_seen(asker("wu"), since(district)) == {"covid19": 1}
    assert len(curve_queries.curve_cases(asker("ding"), "covid19", since(district))) == 1
    with pytest.raises(NotAllowed):
        curve_queries.curve_cases(asker("lin"), "covid19", since(district))


def test_a_report_before_the_first_day_counts_if_the_onset_lies_within(district: District) -> None:
    now = district.now
    early, old = many_people(2)
    rows = [
        case(early, now - 12 * DAY, 1, onset_on=day_at(now - 9 * DAY)),
        case(old, now - 12 * DAY, 2, onset_on=day_at(now - 13 * DAY)),
    ]
    Case.objects.bulk_create(rows)
    assert len(curve_queries.curve_cases(asker("chen"), "covid19", since(district, 10))) == 1


def test_the_last_watched_day(district: District) -> None:
    assert curve_queries.last_watched(asker("chen")) is None
    for back in (3, 2):
        WatchedDay.objects.create(day=day_at(district.now - back * DAY), at=district.now, signals=0)
    assert curve_queries.last_watched(asker("chen")) == day_at(district.now - 2 * DAY)


def test_questions_do_not_grow_with_the_rows(district: District) -> None:
    chen = client_of("chen")
    chen.get("/cases/curves/")
    with CaptureQueriesContext(connection) as few:
        chen.get("/cases/curves/")
    outbreak(district, 30, 90)
    with CaptureQueriesContext(connection) as more:
        chen.get("/cases/curves/")
    assert len(more) <= len(few)


@pytest.mark.slow
def test_the_page_of_2000_cases_and_50000_contacts_takes_under_half_a_second(
    district: District, say: Callable[[str], None]
) -> None:
    outbreak(district, 2_000, 50_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    chen, times, work = client_of("chen"), [], []
    for _try in range(10):
        begun, worked = time.perf_counter(), time.process_time()
        answer = chen.get("/cases/curves/")
        times.append((time.perf_counter() - begun) * 1000)
        work.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200
    say(
        f"curves of 2,000 cases and 50,000 contacts: {min(work[1:]):.0f} ms of the processor's time for a page,"
        f" {min(times[1:]):.0f} ms by the clock"
    )
    assert min(work[1:]) < BOUND_MS


def _fields(row: Contact) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in Contact._meta.concrete_fields if f.attname != "id"}
