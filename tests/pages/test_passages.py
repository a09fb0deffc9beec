"""The list of passages, and the gate's page as the server renders it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.passages import queries
from lianfang.passages.actions.passages import record
from tests import builders
from tests.builders import District
from tests.clients import client_of


def send(*passages: dict[str, object]) -> None:
    """Keeper Fang records these at the supermarket or the compound."""
    answers = record(builders.asker("fang"), passages, timezone.now())
    assert all(answer.stored for answer in answers), answers


def test_it_works(district: District) -> None:
    send(builders.passage(person=builders.LI_NA, temperature=38.0, second_temperature=38.1))
    page = client_of("zhou").get("/passages/")
    assert page.status_code == 200
    for text in (
        "Wanjiaxi Supermarket",
        builders.LI_NA,
        "38.0 → 38.1 °C",
        "Turn back",
        "Fever: no entry now",
    ):
        assert text in page.content.decode()


def test_without_any_passage_it_says_so(district: District) -> None:
    assert "Nobody has passed yet" in client_of("zhou").get("/passages/").content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?site=S-MART", 2),
        ("?gate=G-JJ", 1),
        ("?person=PLINA", 2),
        ("?decision=refuse", 1),
        ("?fever=on", 1),
        ("?fever=1", 1),
        ("?site=S-MART&person=PLINA&decision=admit", 1),
        ("?direction=in", 3),
        ("?direction=out", 0),
        ("?day=2019-12-31", 0),
        ("?day=2000-01-01", 0),
        ("?day=2100-12-31", 0),
        ("?before=nonsense", 3),
        ("?before=9999-12-31T23:59:59-14:00_1", 3),
        ("?before=0001-01-01T00:00:00%2B14:00_1", 3),
        ("?before=2026-01-01T00:00:00%2B08:00_99999999999999999999", 3),
    ],
)
def test_filters_stand_in_the_address(district: District, query: str, count: int) -> None:
    send(
        builders.passage(person=builders.LI_NA, temperature=38.0, second_temperature=38.1),
        builders.passage(person=builders.LI_NA),
        builders.passage(gate=builders.JINJIANG_GATE, person=builders.WANG_QIANG),
    )
    page = client_of("zhou").get(f"/passages/{query}")
    assert page.status_code == 200
    assert page.content.decode().count('<td role="cell" class="time"') == count


@pytest.mark.parametrize("query", ["?site=S-WEST&gate=G-JJ", "?gate=G-NONE", "?direction=up"])
def test_a_filter_that_is_none_is_said_and_shows_no_rows(district: District, query: str) -> None:
    send(builders.passage(person=builders.LI_NA))
    page = client_of("zhou").get(f"/passages/{query}")
    assert page.status_code == 422
    assert page.context["lines"] == []


@pytest.mark.parametrize("day", ["tomorrow", "9999-12-31", "0001-01-01", "1999-12-31", "2101-01-01"])
def test_a_wrong_day_is_said_at_its_field_and_kept(district: District, day: str) -> None:
    page = client_of("zhou").get(f"/passages/?day={day}")
    shown = page.content.decode()
    assert page.status_code == 422
    assert f'value="{day}"' in shown and "errorlist" in shown
    assert day == "tomorrow" or "Choose a day of the years 2000 to 2100." in shown


@pytest.mark.parametrize("day", ["%00", "2026-11-10%00", "%FF"])
def test_a_day_with_what_nobody_can_read_is_a_wrong_day(district: District, day: str) -> None:
    page = client_of("zhou").get(f"/passages/?day={day}")
    assert page.status_code == 422 and "errorlist" in page.content.decode()


def test_pages_follow_each_other_without_gap_or_repetition(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    at = timezone.now()
    send(*(builders.passage(at=at - timedelta(minutes=n // 2), person=builders.LI_NA) for n in range(7)))
    client, address, seen = client_of("zhou"), "/passages/?person=PLINA", []
    while address:
        context = client.get(address).context
        seen += [line.row.id for line in context["lines"]]
        address = f"/passages/{context['next_url']}" if context["next_url"] else ""
        assert not address or "person=PLINA" in address
    assert len(seen) == len(set(seen)) == 7


def test_everybody_sees_their_own_part(district: District) -> None:
    send(builders.passage(person=builders.LI_NA), builders.passage(person=builders.SUN_WEST))
    assert builders.LI_NA not in client_of("wu").get("/passages/").content.decode()
    page = client_of("lin").get("/passages/").content.decode()
    assert f'href="/people/{builders.LI_NA}/"' in page
    assert builders.SUN_WEST in page and f'href="/people/{builders.SUN_WEST}/"' not in page  # lives elsewhere
    assert client_of("fang").get("/passages/").status_code == 403
    assert Client().get("/passages/").status_code == 302


def test_a_gate_page_is_its_keepers_and_counts_today(district: District) -> None:
    fang = client_of("fang")
    assert fang.get("/gate/G-MART/?counts").json() == {"passages": 0, "fevers": 0}
    send(builders.passage(person=builders.LI_NA, temperature=38.0, second_temperature=38.1))
    assert fang.get("/gate/G-MART/?counts").json() == {"passages": 1, "fevers": 1}
    assert fang.get("/gate/G-MART/").status_code == 200
    assert fang.get("/gate/G-WEST/").status_code == 404
    assert fang.get("/gate/NOWHERE/").status_code == 404
    assert client_of("zhou").get("/gate/G-MART/").status_code == 403


def test_a_keeper_of_one_gate_goes_straight_to_it(district: District) -> None:
    builders.add_user("li", "gatekeeper", "U-E-1", gate_codes=(builders.MART_GATE,))
    assert client_of("li").get("/gate/").headers["Location"] == "/gate/G-MART/"
    builders.add_user("he", "gatekeeper", "U-E-1")
    assert "No gate is assigned to you" in client_of("he").get("/gate/").content.decode()


def test_a_place_without_end_is_no_place(district: District) -> None:
    answer = client_of("lin").get("/passages/", {"site": "x" * 60_000})
    assert answer.status_code in (200, 422)
