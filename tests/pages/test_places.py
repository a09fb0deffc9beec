"""Places, areas, and setting a control level."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lianfang.accounts.rights import Role
from lianfang.accounts.scope import SYSTEM
from lianfang.oversight.actions import compute_day
from lianfang.passages.actions.passages import record
from lianfang.places import actions, queries
from tests import builders
from tests.builders import COMMUNITY, COMPOUND, EAST, LI_NA, District, asker, passage
from tests.clients import client_of


def page(path: str, username: str = "zhou", status: int = 200) -> str:
    """A page as somebody sees it."""
    answer = client_of(username).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def rows(path: str, username: str = "zhou") -> str:
    """Only the rows of the page's table."""
    return page(path, username).partition("<tbody")[2].partition("</tbody>")[0]


def level_of(area: str, at: datetime) -> str:
    """The level in force there."""
    return queries.area(asker("gao"), area, at).level


# ---- the list


def test_the_list_works(district: District) -> None:
    record(asker("fang"), [passage(at=district.now, person=LI_NA, temperature=None)], district.now)
    compute_day(timezone.localtime(district.now).date(), district.now)
    shown = rows("/places/")
    assert "3 places, those that need somebody first." in page("/places/")
    assert shown.index("Wanjiaxi") < shown.index("Jinjiang Court"), (
        "a failing place before those that are unknown"
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=jinjiang", ["S-JJ"]),
        ("search=万家喜", ["S-MART"]),
        ("search=s-west", ["S-WEST"]),
        ("kind=supermarket", ["S-MART"]),
        ("area=D-E-1", ["S-MART", "S-JJ"]),
        ("state=unknown", ["S-MART", "S-JJ", "S-WEST"]),
        ("state=failing", []),
        ("kind=castle&state=purple&level=7&from=minus", ["S-MART", "S-JJ", "S-WEST"]),
    ],
)
def test_filters_live_in_the_address(district: District, query: str, found: list[str]) -> None:
    shown = rows(f"/places/?{query}")
    assert {code for code in ("S-MART", "S-JJ", "S-WEST") if f"/places/{code}/" in shown} == set(found)


def test_what_was_searched_for_stays_in_the_field_as_text(district: District) -> None:
    shown = page('/places/?search="><b>x')
    assert 'value="&quot;&gt;&lt;b&gt;x"' in shown
    assert "No place is like that" in shown


def test_many_places_come_in_pages(district: District) -> None:
    many = [actions.NewSite(f"H-{n:03}", f"宾馆{n}", f"Hotel {n}", "hotel", COMMUNITY) for n in range(120)]
    actions.register_sites(SYSTEM, many)
    assert rows("/places/").count("<tr") == 50
    last = page("/places/?kind=hotel&from=100")
    assert last.partition("<tbody")[2].count("<tr") == 20
    assert "?kind=hotel&amp;from=50" in last


def test_a_district_without_places_says_so(db: None) -> None:
    builders.found_unit("CMD", "指挥部", "Command", "command", None, "D/")
    builders.add_user("zhou", Role.DIRECTOR, "CMD")
    assert "No place in your part of the district" in page("/places/")


# ---- one place


def test_a_place_shows_its_day_and_its_duties(district: District) -> None:
    record(asker("fang"), [passage(at=district.now, person=LI_NA)], district.now)
    compute_day(timezone.localtime(district.now).date(), district.now)
    shown = page("/places/S-MART/")
    assert "Measure customers one by one" in shown
    assert "Front door" in shown and "06:00–22:00" in shown
    assert "1 / 1" in shown
    assert "Measure customers one by one" not in page("/places/S-JJ/"), "a compound has no customers"


def test_the_operator_sees_only_their_own_place(district: District) -> None:
    assert "Wanjiaxi Supermarket" in page("/places/S-MART/", "ma")
    page("/places/S-JJ/", "ma", status=404)
    assert "Jinjiang Court" not in page("/places/", "ma")


def test_the_next_town_sees_neither_place_nor_area(district: District) -> None:
    for path in ("/places/S-MART/", "/places/S-JJ/", f"/areas/{EAST}/", f"/areas/{COMPOUND}/"):
        page(path, "wu", status=404)
    assert "Wanjiaxi" not in page("/places/", "wu")


def test_unknown_codes_are_not_there(district: District) -> None:
    for path in ("/places/NOWHERE/", "/areas/NOWHERE/", "/areas/NOWHERE/level/"):
        page(path, "gao", status=404)


def test_names_are_text_and_never_markup(district: District) -> None:
    name = "<img src=x onerror=alert(1)>"
    actions.register_sites(SYSTEM, [actions.NewSite("S-X", name, name, "hotel", COMMUNITY)])
    for path in ("/places/", "/places/S-X/", f"/areas/{COMMUNITY}/"):
        shown = page(path)
        assert "<img src=x" not in shown and "&lt;img src=x" in shown


# ---- an area and its level


def test_an_area_shows_its_level_parts_and_places(district: District) -> None:
    shown = page(f"/areas/{EAST}/")
    assert "Control level: Open" in shown
    assert "Jinjiang Community" in shown
    assert "2 places" in shown
    assert "Set the control level" not in shown, "the director does not set levels"


def choose(
    client_path: str, level: str, reason: str, until: str, username: str = "gao", **pressed: str
) -> tuple[int, str]:
    """Sends the form; the status and the page."""
    said = {"level": level, "reason": reason, "until": until, **pressed}
    answer = client_of(username).post(client_path, said)
    return answer.status_code, answer.content.decode()


def local(at: datetime) -> str:
    """A moment as the form's field writes it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def test_the_form_proposes_three_days(district: District) -> None:
    shown = page(f"/areas/{COMPOUND}/level/", "gao")
    day = timezone.localtime(district.now + timedelta(days=3)).strftime("%Y-%m-%dT")
    assert f'value="{day}' in shown
    assert "Residents go out for medical care" in shown


def test_a_level_is_set_after_what_will_happen_was_shown(district: District) -> None:
    path, until = f"/areas/{COMPOUND}/level/", local(district.now + timedelta(days=3))
    status, shown = choose(path, "closed", "两例确诊", until)
    assert status == 200
    assert "It holds at 1 gates of 1 places" in shown
    assert 'value="两例确诊"' in shown
    assert level_of(COMPOUND, timezone.now()) == "open", "nothing has happened yet"
    client = client_of("gao")
    said = {"level": "closed", "reason": "两例确诊", "until": until, "confirm": "yes"}
    answer = client.post(path, said, follow=True)
    assert answer.redirect_chain == [(f"/areas/{COMPOUND}/", 302)]
    shown = answer.content.decode()
    assert "Jinjiang Court is now set to: Closed" in shown
    assert "两例确诊" in shown and "Gao Yuan" in shown
    assert level_of(COMPOUND, timezone.now()) == "closed"
    assert level_of(EAST, timezone.now()) == "open"


@pytest.mark.parametrize(
    ("level", "reason", "hours", "said"),
    [
        ("closed", "", 72, "State the grounds"),
        ("closed", "   ", 72, "State the grounds"),
        ("closed", "two cases", None, "needs an end"),
        ("closed", "two cases", -1, "not later than the beginning"),
        ("closed", "two cases", 24 * 15, "14 days at most"),
        ("locked", "two cases", 72, "locked"),
        ("closed", "x" * 401, 72, "400"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    district: District, level: str, reason: str, hours: int | None, said: str
) -> None:
    until = local(district.now + timedelta(hours=hours)) if hours is not None else ""
    for pressed in ({}, {"confirm": "yes"}):
        status, shown = choose(f"/areas/{COMPOUND}/level/", level, reason, until, **pressed)
        assert status == 422
        assert said in shown
        assert reason in shown and until in shown
        assert level_of(COMPOUND, timezone.now()) == "open"


def test_an_end_that_cannot_be_read_is_kept_too(district: District) -> None:
    status, shown = choose(f"/areas/{COMPOUND}/level/", "closed", "two cases", "tomorrow")
    assert status == 422
    assert 'value="tomorrow"' in shown


def test_going_back_keeps_what_was_typed(district: District) -> None:
    until = local(district.now + timedelta(days=2))
    status, shown = choose(f"/areas/{COMPOUND}/level/", "managed", "多人发热", until, edit="yes")
    assert status == 200
    assert "多人发热</textarea>" in shown and f'value="{until}"' in shown


def test_a_stricter_level_around_is_said_before_it_is_confirmed(district: District) -> None:
    end = district.now + timedelta(days=2)
    actions.set_level(asker("gao"), EAST, "closed", "outbreak", district.now, end)
    _, shown = choose(f"/areas/{COMPOUND}/level/", "managed", "fewer cases", local(end))
    assert "A stricter level holds in the areas around" in shown


def test_only_who_has_the_right_and_the_area_sets_a_level(district: District) -> None:
    path, until = f"/areas/{COMPOUND}/level/", local(district.now + timedelta(days=2))
    builders.add_user("west", Role.DISPATCHER, "U-W")
    assert choose(path, "closed", "two cases", until, "zhou", confirm="yes")[0] == 403
    assert choose(path, "closed", "two cases", until, "west", confirm="yes")[0] == 404
    assert client_of("").post(path, {}).status_code == 302
    assert level_of(COMPOUND, timezone.now()) == "open"
