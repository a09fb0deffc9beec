"""Compliance pages: from a colour to the places, from a place to its passages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lianfang.accounts.rights import Role
from lianfang.oversight.actions import compute_day, store_day
from lianfang.oversight.standards import DECLARED
from lianfang.passages.actions.passages import record
from lianfang.places.queries import kinds_and_paths
from tests import builders
from tests.builders import JINJIANG_GATE, LI_NA, SYSTEM, District, asker, passage
from tests.clients import client_of


@pytest.fixture
def counted(district: District) -> District:
    """One of two customers was not measured, everybody at the compound was; counted."""
    at = {"at": district.now, "person": LI_NA}
    passages = [passage(**at), passage(**at, temperature=None), passage(JINJIANG_GATE, **at)]
    record(asker("fang"), passages, district.now)
    compute_day(timezone.localtime(district.now).date(), district.now)
    return district


def page(path: str, username: str = "zhou", status: int = 200) -> str:
    """A page as somebody sees it."""
    answer = client_of(username).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_it_works(counted: District) -> None:
    shown = page("/compliance/")
    assert "standards fail" in shown
    assert "66.6%" in shown, "two of three, cut and not rounded"
    assert "/compliance/F5-temperature/?day=" in shown
    assert "area=D-E" in shown


def test_a_standard_shows_its_places_the_lowest_share_first(counted: District) -> None:
    shown = page("/compliance/F5-temperature/")
    rows = shown.partition("<tbody")[2]
    assert "2 of 3, target 98%" in shown
    assert rows.index("Wanjiaxi Supermarket") < rows.index("Jinjiang Court")
    assert f"/passages/?site=S-MART&amp;day={timezone.localtime(counted.now).date()}" in shown
    assert "Measure everybody who enters or leaves" in shown


def test_a_day_of_the_address_is_the_day_shown(counted: District) -> None:
    yesterday = timezone.localtime(counted.now).date() - timedelta(days=1)
    assert "There is no evidence for this day yet." in page(f"/compliance/?day={yesterday}")
    assert "No evidence for this day" in page(f"/compliance/F5-temperature/?day={yesterday}")


@pytest.mark.parametrize(
    "day", ["2999-01-01", "0001-01-01", "0001-01-10", "9999-12-31", "yesterday", "2026-02-30", "<b>"]
)
@pytest.mark.parametrize("path", ["/compliance/", "/compliance/F5-temperature/"])
def test_a_wrong_day_is_said_at_the_field_and_kept(counted: District, path: str, day: str) -> None:
    shown = page(f"{path}?day={day}", status=422)
    assert "errorlist" in shown
    assert f'value="{day.replace("<", "&lt;").replace(">", "&gt;")}"' in shown


@pytest.mark.parametrize("path", ["/compliance/", "/compliance/F5-temperature/"])
def test_the_first_day_that_can_be_asked_is_an_empty_page(counted: District, path: str) -> None:
    page(f"{path}?day=2000-01-01")


def test_a_red_cell_is_named_although_no_standard_fails_over_the_whole(district: District) -> None:
    day = timezone.localtime(district.now).date()
    sites = kinds_and_paths(SYSTEM)
    ids = {path.split("/")[-2]: site_id for site_id, (_kind, path) in sites.items()}
    figures = {
        ("F5-temperature", ids[code]): (met + 9, met)
        for code, met in ((builders.JINJIANG, 1000), (builders.WEST_MARKET, 1))
    }
    store_day(day, figures, sites, district.now)
    assert "All standards are met over the whole area. Part by part, 1 cell fails." in page("/compliance/")


def test_an_area_narrows_a_standard(counted: District) -> None:
    assert "Jinjiang Court" in page("/compliance/F5-temperature/?area=D-E-1-A")
    compound_only = page("/compliance/F5-temperature/?area=D-E-1-A").split("<tbody")[1]
    assert "Wanjiaxi" not in compound_only


def test_an_area_outside_is_no_choice(counted: District) -> None:
    assert "errorlist" in page("/compliance/F5-temperature/?area=D-W", "ding", status=422)


def test_the_next_town_sees_nothing_of_it(counted: District) -> None:
    assert "There is no evidence for this day yet." in page("/compliance/F5-temperature/", "wu")
    for path in ("/compliance/", "/compliance/F5-temperature/"):
        shown = page(path, "wu")
        assert "Wanjiaxi" not in shown and "East Subdistrict" not in shown


def test_the_operator_sees_their_own_place_without_a_way_to_passages(counted: District) -> None:
    shown = page("/compliance/F5-temperature/", "ma")
    assert "Wanjiaxi Supermarket" in shown
    assert "Jinjiang Court" not in shown and "/passages/" not in shown


def test_an_unknown_standard_is_not_there(district: District) -> None:
    page("/compliance/F9-nothing/", status=404)


def test_who_may_not_see_it_is_told(district: District) -> None:
    page("/compliance/", "fang", status=403)
    assert client_of("").get("/compliance/").status_code == 302


def test_an_empty_district_has_a_page(db: None) -> None:
    builders.found_unit("CMD", "指挥部", "Command", "command", None, "D/")
    builders.add_user("zhou", Role.DIRECTOR, "CMD")
    assert "There is no evidence for this day yet." in page("/compliance/")
    page("/compliance/W1-post/")


def test_every_standard_says_its_duty_in_plain_words() -> None:
    assert all(d.standard.duty.zh and d.standard.duty.en for d in DECLARED)
