"""Every list and every count of assignments is what one plain question would find, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db.models import Q

from lianfang.accounts.models import User
from lianfang.accounts.rights import Role
from lianfang.accounts.scope import Asker
from lianfang.assignments import queries
from lianfang.assignments.models import Assignment, Status
from lianfang.assignments.rows import AssignmentRow
from tests import builders
from tests.builders import PATHS, District, asker

WHO = ("gao", "ding", "lin", "bai", "fang", "ma", "wu")
UNDONE = ("open", "accepted")


@pytest.fixture
def many(district: District) -> District:
    """Two hundred assignments in any state, of anybody; due times repeat."""
    builders.add_user("bai", Role.COMMUNITY, "U-E-1")
    chance = Random(2)
    users = {user.username: user.pk for user in User.objects.all()}
    units = list(district.units.values())
    rows = []
    for n in range(200):
        status = chance.choice(Status.values)
        taken = status != "open" or chance.random() < 0.2
        rows.append(
            Assignment(
                kind="fever_followup",
                line=chance.randint(1, 6),
                clause="K1",
                area_path=chance.choice([*PATHS.values(), builders.MART_PATH]),
                unit_id=chance.choice(units),
                subject=chance.choice(("", builders.LI_NA)),
                source=f"test:{n}",
                status=status,
                assignee_id=users[chance.choice(WHO)] if taken else None,
                known_to_id=chance.choice([None, None, *units]),
                raised_at=district.now - timedelta(days=2),
                due_at=district.now + timedelta(minutes=10 * chance.randint(-20, 20)),
                done_at=district.now - timedelta(minutes=20 * chance.randint(0, 90))
                if status in ("done", "verified")
                else None,
            )
        )
    Assignment.objects.bulk_create(rows)
    return district


def needs(who: Asker) -> Q:
    """What is theirs to act on, in one condition."""
    nobodys = Q(unit_id=who.unit_id, assignee=None)
    return Q(status__in=UNDONE) & (Q(assignee_id=who.id) | nobodys | Q(known_to_id=who.unit_id))


def ids(rows: object, *order: str) -> list[int]:
    """The ids of a plain question's rows."""
    return list(rows.order_by(*order).values_list("id", flat=True))  # type: ignore[attr-defined]


def pages(read: Callable[[int], list[AssignmentRow]]) -> list[int]:
    """A list page by page, seven rows each."""
    return [row.id for first in range(0, 210, 7) for row in read(first)]


def test_it_works(many: District) -> None:
    gao = asker("gao")
    assert queries.inbox(gao, many.now, limit=3) == queries.inbox(gao, many.now)[:3]
    assert queries.with_others(gao, many.now, limit=3)
    assert queries.to_verify(gao, many.now, limit=3)


@pytest.mark.parametrize("username", WHO)
def test_lists_are_those_of_one_plain_question(many: District, username: str) -> None:
    who, now = asker(username), many.now
    rows = queries.concerning(who)
    assert pages(lambda n: queries.inbox(who, now, 7, n)) == ids(rows.filter(needs(who)), "due_at", "id")
    others = rows.filter(status__in=UNDONE).exclude(needs(who))
    assert pages(lambda n: queries.with_others(who, now, 7, n)) == ids(others, "due_at", "id")
    verifiable = rows.filter(status="done").exclude(assignee_id=who.id)
    if not queries.to_verify(who, now):
        verifiable = verifiable.none()
    assert pages(lambda n: queries.to_verify(who, now, 7, n)) == ids(verifiable, "done_at", "id")
    scope = Assignment.objects.within(who).filter(status__in=UNDONE)
    assert pages(lambda n: queries.of_scope(who, now, limit=7, first=n)) == ids(scope, "due_at", "id")
    late = scope.filter(line=2, due_at__lt=now)
    found = pages(lambda n: queries.of_scope(who, now, 2, late=True, limit=7, first=n))
    assert found == ids(late, "due_at", "id")


def test_counts_are_the_lengths_of_the_lists(many: District) -> None:
    for username in WHO:
        who, now, today = asker(username), many.now, many.now - timedelta(hours=12)
        counts = queries.counts(who, now, today)
        mine = queries.inbox(who, now)
        assert (counts.to_do, counts.late) == (len(mine), sum(row.late for row in mine))
        assert counts.with_others == len(queries.with_others(who, now))
        assert counts.to_verify == len(queries.to_verify(who, now))
        assert counts.done_today == queries.concerning(who).filter(done_at__gte=today).count()
        assert queries.waiting(who) == counts.to_do + counts.to_verify
        assert queries.needed(who, [row.id for row in queries.of_scope(who, now)]) == {row.id for row in mine}
        by_line = queries.open_by_line(who, now)
        for line in range(1, 7):
            rows = queries.of_scope(who, now, line)
            assert by_line.get(line, (0, 0)) == (len(rows), sum(row.late for row in rows))
