"""What is ordered at a desk is known at every gate at once, and what is over at none."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from lianfang.quarantine.actions.orders import release
from lianfang.quarantine.models import Order
from lianfang.quarantine.releasing import Said
from tests.builders import LI_NA, MART_GATE, District, asker, passage
from tests.clients import client_of
from tests.quarantine.ordering import APPEALS, BASIS, contact, order

PEOPLE, PASSAGES = "/api/v1/gates/G-MART/people?digits=1234", "/api/v1/passages"


def shown() -> str | None:
    """What restricts Li Na, as keeper Fang's phone shows it now."""
    restriction: str | None = client_of("fang").get(PEOPLE).json()["people"][0]["restriction"]
    return restriction


def passes(at: datetime) -> dict[str, Any]:
    """Li Na comes to the supermarket's gate."""
    raw = passage(MART_GATE, at, person=LI_NA)
    answer: dict[str, Any] = client_of("fang").post(PASSAGES, raw, content_type="application/json").json()
    return answer


@pytest.mark.clause("K4")
def test_an_order_reaches_the_gate_at_once_and_ends_there_by_itself(district: District) -> None:
    said = {"kind": "home", "place": "", "counted_from": "", "legal_basis": BASIS, "appeal_contact": APPEALS}
    address = f"/orders/new/?contact={contact(district.now)}"
    assert shown() is None
    assert client_of("chen").post(address, said | {"confirm": "yes"}).status_code == 302
    assert shown() == "quarantine"
    turned_back = passes(timezone.now())
    assert (turned_back["decision"], turned_back["reason"]) == ("refuse", "restricted")
    with patch("django.utils.timezone.now", return_value=Order.objects.get().until):
        assert shown() is None, "no clock has to run for that"


@pytest.mark.clause("K4")
def test_who_is_released_passes_at_once(district: District) -> None:
    made = order(district.now)
    assert passes(timezone.now())["decision"] == "refuse"
    release(asker("chen"), made.number, Said(override="safety"), "a fire", made.version, timezone.now())
    assert shown() is None and passes(timezone.now())["decision"] == "admit"
