"""What is remembered between requests is forgotten with the change that makes it wrong, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from lianfang.accounts import editions
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.scope import SYSTEM
from lianfang.passages.actions.passages import record
from lianfang.places.actions import set_level
from tests.builders import (
    COMMUNITY,
    JINJIANG_GATE,
    MART_GATE,
    SUN_WEST,
    District,
    asker,
    passage,
)


def test_a_change_of_places_begins_a_new_edition(district: District) -> None:
    before = editions.edition()
    with transaction.atomic():
        write_down(SYSTEM, Note("person.find"))
    assert editions.edition() == before
    with transaction.atomic():
        write_down(SYSTEM, Note("gate.register", thing=MART_GATE))
    assert editions.edition() not in ("", before)


def test_a_change_that_is_rolled_back_leaves_the_edition(district: District) -> None:
    before = editions.edition()
    with pytest.raises(RuntimeError), transaction.atomic():
        write_down(SYSTEM, Note("level.set"))
        raise RuntimeError
    assert editions.edition() == before


def test_a_question_is_asked_once_an_edition(district: District) -> None:
    asked = []
    question = editions.remembered(lambda asker: asked.append(asker.name) or len(asked))
    assert [question(SYSTEM, "a"), question(SYSTEM, "a"), question(SYSTEM, "b"), question(SYSTEM, "b")] == [
        1,
        1,
        2,
        2,
    ]


def test_without_an_edition_nothing_is_remembered(district: District) -> None:
    asked = []
    question = editions.remembered(lambda asker: asked.append(1) or len(asked))
    assert [question(SYSTEM, ""), question(SYSTEM, "")] == [1, 2]


def test_a_level_set_now_holds_for_the_very_next_passage(district: District) -> None:
    """The gate's memory of levels and policies is never older than the last change."""
    guest = {
        "person": SUN_WEST,
        "gate": JINJIANG_GATE,
        "temperature": 36.5,
        "mask": "worn",
        "risk_travel": False,
    }
    before = record(asker("fang"), [passage(**guest)], district.now)[0]
    since, until = district.now - timedelta(minutes=5), district.now + timedelta(days=3)
    set_level(asker("gao"), COMMUNITY, "closed", "outbreak", since, until)
    after = record(asker("fang"), [passage(**guest)], district.now)[0]
    assert (before.decision, after.decision) == ("admit", "refuse"), (before, after)
