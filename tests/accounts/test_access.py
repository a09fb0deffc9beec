"""What access rests on: passwords, sealed secrets, and how often somebody looked people up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils import timezone

from lianfang.accounts import actions, queries
from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.models import AuditEntry, User
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import InvalidInput
from lianfang.people.actions import find_by_tail
from tests.builders import District, asker

NEW = actions.NewUser("bai.lu", "白露", "Bai Lu", "community", "U-E-1", "wolke tisch regen")


def test_an_easy_password_is_refused_with_everything_that_is_wrong_with_it(district: District) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.add_user(SYSTEM, replace(NEW, password="12345"))
    codes = {problem.code for problem in refused.value.problems}
    assert codes == {"password.too_short", "password.too_common", "password.only_digits"}
    assert not User.objects.filter(username="bai.lu").exists()
    actions.add_user(SYSTEM, NEW)


def test_without_a_password_nobody_signs_in(district: District) -> None:
    actions.add_user(SYSTEM, replace(NEW, password=None))
    assert not User.objects.get(username="bai.lu").has_usable_password()


def test_a_secret_is_sealed_and_shows_when_it_was_altered() -> None:
    adapter = get_adapter()
    sealed = adapter.encrypt("JBSWY3DP")
    assert "JBSWY3DP" not in sealed and adapter.encrypt("JBSWY3DP") != sealed
    assert adapter.decrypt(sealed) == "JBSWY3DP"
    with pytest.raises(InvalidTag):
        adapter.decrypt(("B" if sealed[0] == "A" else "A") + sealed[1:])


def test_look_ups_are_counted_not_the_people_shown(district: District) -> None:
    fang, now = asker("fang"), timezone.now()
    for digits in ("5678", "0000"):  # two people, and nobody
        find_by_tail(fang, digits, "D/", now)
    with transaction.atomic():
        write_down(asker("lin"), Note("person.find"))
        write_down(fang, Note("identity.open"))
    minute_ago = now - timedelta(minutes=1)
    assert queries.looked_up_since(fang, minute_ago) == 2
    assert queries.looked_up_since(asker("lin"), minute_ago) == 1
    assert queries.looked_up_since(fang, timezone.now()) == 0


def test_counting_them_reads_an_index(district: District) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite's planner")
    rows = AuditEntry.objects.filter(actor="fang", at__gte=timezone.now(), verb="person.find")
    assert "audit_by_actor" in rows.values("at").distinct().explain()
