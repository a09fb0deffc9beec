"""Walks the way that `docs/passage.md` draws, station by station."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.assignments import queries as assignments
from lianfang.command.queries import board
from lianfang.oversight.actions import compute_day
from lianfang.passages.models import GateHour, Passage
from tests import builders
from tests.builders import District, asker, passage

DOC = Path(__file__).resolve().parents[2] / "docs" / "passage.md"


def test_every_station_exists() -> None:
    names = set(re.findall(r"`(lianfang\.[a-zA-Z_.]+)`", DOC.read_text(encoding="utf-8")))
    assert len(names) >= 10
    for name in names:
        module, _, thing = name.rpartition(".")
        assert hasattr(import_module(module), thing), name


@pytest.mark.clause("F5")
@pytest.mark.clause("J3")
def test_from_four_digits_to_the_board(district: District) -> None:
    keeper, now = Client(), timezone.now()
    assert keeper.login(username="fang", password=builders.PASSWORD)
    before = board(asker("zhou"), now)

    found = keeper.get(f"/api/v1/gates/{builders.MART_GATE}/people", {"digits": "1234"}).json()["people"]
    number = found[0]["number"]
    assert AuditEntry.objects.filter(verb="person.find", subject=number).exists()

    raw = passage(person=number, temperature=38.2, second_temperature=38.0, decision="refuse", reason="fever")
    for _ in range(2):  # the first answer was lost on the way
        answer = keeper.post("/api/v1/passages", json.dumps(raw), content_type="application/json").json()
    assert (answer["decision"], answer["duplicate"]) == ("refuse", True)

    kept = Passage.objects.get()
    assert (kept.gate_decision, kept.server_decision, kept.fever) == ("refuse", "refuse", True)
    assert GateHour.objects.get().fevers == 1

    waiting = assignments.inbox(asker("lin"), now)
    assert [(a.kind, a.subject) for a in waiting] == [("fever_followup", number)]
    assert assignments.inbox(asker("wu"), now) == []

    compute_day(timezone.localdate(), now + timedelta(minutes=1))
    after = board(asker("zhou"), now + timedelta(minutes=1))
    assert (after.today.fevers, after.today.refused) == (before.today.fevers + 1, before.today.refused + 1)
    assert after.tiles[0].open == before.tiles[0].open + 1
    assert board(asker("zhou"), now).areas[0].code == builders.EAST
