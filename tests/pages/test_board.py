"""The board and its lines: the whole scope in a minute, and the way from each number to its rows."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.utils import timezone

from lianfang.accounts.rights import Role
from lianfang.accounts.scope import SYSTEM
from lianfang.domain.lines import LINES
from lianfang.oversight.actions import compute_day
from lianfang.passages.actions.passages import record
from lianfang.places import actions as places
from tests import builders, duties
from tests.builders import District
from tests.clients import client_of

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[113.8, 27.6], [113.9, 27.6], [113.9, 27.7], [113.8, 27.7], [113.8, 27.6]]],
}


def open_gate(now: datetime, **said: object) -> None:
    """Somebody passes at the supermarket now, and compliance is counted."""
    record(builders.asker("fang"), [builders.passage(at=now, person=builders.LI_NA, **said)], now)
    compute_day(timezone.localtime(now).date(), now)


def board(username: str = "zhou", path: str = "/board/") -> str:
    """The page as somebody sees it."""
    answer = client_of(username).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(district: District) -> None:
    duties.fever(district.now)
    open_gate(district.now)
    page = board()
    assert "1 assignment is open, none late." in page
    assert "2 passages today, 1 fevers confirmed, 1 turned back." in page
    assert all(line.en in page for line in LINES)
    assert "Temperature at entry and exit: 2 of 2, target 98%" in page
    assert "Follow up a fever" in page
    assert 'href="/areas/D-E/"' in page


def test_a_line_without_evidence_is_unknown_never_fine(district: District) -> None:
    tiles = {tile["number"]: tile for tile in client_of("zhou").get("/board/").context["tiles"]}
    assert {tile["state"] for tile in tiles.values()} == {"unknown"}
    assert {tile["value"] for tile in tiles.values()} == {None}
    assert "There is no evidence for today yet." in board()


def test_every_link_on_the_board_opens(district: District) -> None:
    duties.fever(district.now)
    open_gate(district.now, mask="absent")
    client = client_of("zhou")
    main = board().split("<main")[1].split("</main>")[0]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', main)}
    assert {"/board/lines/1/", "/areas/D-W/"} <= links
    assert any(link.startswith("/passages/?") and "fever=1" in link for link in links)
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_number_of_fevers_is_the_number_of_rows_behind_it(district: District) -> None:
    duties.fever(district.now)
    client = client_of("zhou")
    fevers = next(item for item in client.get("/board/").context["figures"] if "fever=1" in item["url"])
    rows = client.get(fevers["url"]).content.decode()
    assert fevers["value"] == "1"
    assert rows.count(builders.LI_NA) >= 1


def test_the_next_town_sees_nothing_of_it(district: District) -> None:
    duties.fever(district.now)
    open_gate(district.now)
    page = board("wu")
    assert "No passage has been recorded today." in page
    assert "No assignment is open." in page
    for hidden in ("East Subdistrict", "Jinjiang", "Wanjiaxi", builders.LI_NA, "/areas/D-E"):
        assert hidden not in page
    assert "Follow up a fever" not in board("wu", "/board/lines/1/")


def test_a_district_without_areas_says_what_comes_first(db: None) -> None:
    builders.found_unit("CMD", "指挥部", "Command", "command", None, "D/")
    builders.add_user("zhou", Role.DIRECTOR, "CMD")
    page = board()
    assert "No areas are laid out yet" in page
    assert "No passage has been recorded today." in page


def test_areas_with_shapes_are_drawn_and_lead_to_their_pages(district: District) -> None:
    assert "chart-map" not in board()
    new = places.NewArea(
        "D-N", "北镇", "North Town", "town", "D", district.units["CMD"], district.now.date(), shape=SQUARE
    )
    places.lay_out_area(SYSTEM, new)
    page = board()
    assert "chart-map" in page
    assert re.search(r'<a href="/areas/D-N/"><title>North Town: Unknown</title>', page)


def test_names_are_text_and_never_markup(district: District) -> None:
    name = '<script>alert("x")</script>'
    new = places.NewArea(
        "D-N", name, name, "town", "D", district.units["CMD"], district.now.date(), shape=SQUARE
    )
    places.lay_out_area(SYSTEM, new)
    page = board()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_refreshing_sends_only_what_changes(district: District) -> None:
    part = board(path="/board/?part=live")
    assert 'data-live="live"' in part
    assert "<html" not in part and "<main" not in part


def test_numbers_lead_nowhere_for_those_who_may_not_see_the_rows(district: District) -> None:
    builders.add_user("peng", Role.SUPPLIES, "CMD")
    duties.fever(district.now)
    assert "/passages/" not in board("peng")
    assert "/assignments/" not in board("peng"), "an assignment of another unit is not theirs to open"


def test_who_may_not_see_the_board_is_told(district: District) -> None:
    assert client_of("fang").get("/board/").status_code == 403
    assert client_of("").get("/board/").headers["Location"].startswith("/login/")


def test_a_line_says_where_it_is_missed(district: District) -> None:
    open_gate(district.now, mask="absent")
    page = board(path="/board/lines/2/")
    assert "1 of 3 standards fails today." in page
    assert "Those without a mask urged" in page
    assert 'href="/places/S-MART/"' in page


@pytest.mark.parametrize("number", range(1, 7))
def test_every_line_has_a_page(district: District, number: int) -> None:
    assert LINES[number - 1].en in board(path=f"/board/lines/{number}/")


@pytest.mark.parametrize("number", [0, 7, 99999])
def test_there_are_six_lines(district: District, number: int) -> None:
    assert client_of("zhou").get(f"/board/lines/{number}/").status_code == 404


def test_the_number_of_entries_and_of_exits_is_the_number_of_rows_behind_it(district: District) -> None:
    for _n in range(2):
        open_gate(district.now)
    open_gate(district.now, direction="out")
    client = client_of("zhou")
    figures = [item for item in client.get("/board/").context["figures"] if "direction=" in item["url"]]
    behind = [str(len(client.get(item["url"]).context["lines"])) for item in figures]
    assert [item["value"] for item in figures] == behind == ["2", "1"]
