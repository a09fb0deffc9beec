"""Outside one's own unit nobody goes by name: staff by role and unit, residents by number; and never by nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lianfang.accounts.models import User
from lianfang.accounts.queries import names_for
from lianfang.accounts.scope import SYSTEM
from lianfang.assignments import actions as assignments
from lianfang.passages.actions.passages import record
from lianfang.places import actions as places
from tests import builders
from tests.builders import COMMUNITY, EAST, MART_GATE, SUN_WEST, District, asker, passage
from tests.clients import client_of
from tests.duties import fever

EVERYBODY = ("zhou", "gao", "chen", "qian", "admin", "ding", "lin", "fang", "ma", "wu")


def test_own_people_by_name_others_by_role_and_unit(district: District) -> None:
    named = names_for(asker("ding", "en"), EVERYBODY)
    assert {who: named[who] for who in ("ding", "lin", "fang", "ma")} == {
        "ding": "Ding Yi",
        "lin": "Lin Jing",
        "fang": "Fang Yuan",
        "ma": "Ma Chao",
    }
    assert named["gao"] == "Dispatcher · Test District Command"
    assert named["wu"] == "Unit head · West Town"
    assert names_for(asker("ding"), ["wu"])["wu"] == "单位负责人 · 西镇人民政府"
    assert names_for(asker("gao", "en"), ["wu"])["wu"] == "Wu Jiang"


def test_a_department_knows_who_works_in_its_part_of_the_district(district: District) -> None:
    """The data protection officer of a commission beside all others has to know who looked at whom."""
    builders.found_unit(
        "SUP", "督察组", "Supervision", "supervision", "CMD", builders.PATHS[builders.DISTRICT]
    )
    builders.add_user("dpo", "dpo", "SUP")
    named = names_for(asker("dpo", "en"), EVERYBODY)
    assert (named["lin"], named["wu"], named["gao"]) == ("Lin Jing", "Wu Jiang", "Gao Yuan")
    assert names_for(asker("ding", "en"), ["dpo"])["dpo"] == "Data protection officer · Supervision"


def test_nobody_is_ever_nothing(district: District) -> None:
    """Whoever asks, and whoever acted: devices, the clock, somebody of whom nothing is known."""
    acted = [*EVERYBODY, "system", "device:7", "stranger", "left long ago"]
    for who in EVERYBODY:
        named = names_for(asker(who, "en"), acted)
        assert set(named) == set(acted) and all(name.strip() for name in named.values()), who
        assert named[who] == User.objects.get(username=who).name_en
    assert (named["system"], named["device:7"], named["left long ago"]) == (
        "The system",
        "Gate device 7",
        "left long ago",
    )
    assert names_for(SYSTEM, ["lin"])["lin"] == "社区工作者 · 锦江社区居委会"


@pytest.fixture
def acted(district: District) -> int:
    """Things done in the east by people of the district's command; the assignment that one of them took."""
    now = district.now
    until = now + timedelta(days=3)
    places.set_level(asker("gao"), EAST, "managed", "reason", now - timedelta(minutes=5), until)
    number = fever(now)
    assignments.accept(asker("ding"), number, now)
    assignments.do(asker("ding"), number, "seen", now)
    assignments.send_back(asker("gao"), number, "not yet", now)
    return number


def text_of(page: str) -> str:
    """A page's text, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_who_took_and_judged_an_assignment(acted: int) -> None:
    """Lin of the community sees that the subdistrict's head took it, and that the district's dispatcher returned it."""
    seen = text_of(client_of("lin").get(f"/assignments/{acted}/").content.decode())
    assert "Ding Yi" not in seen and "Gao Yuan" not in seen
    assert "Unit head · East Subdistrict Office" in seen
    assert "Dispatcher · Test District Command" in seen
    above = text_of(client_of("gao").get(f"/assignments/{acted}/").content.decode())
    assert "Ding Yi" in above and "Gao Yuan" in above


def test_in_the_inbox_and_when_it_is_taken(acted: int, district: District) -> None:
    answer = client_of("lin").post(f"/assignments/{acted}/accept/")
    seen = text_of(answer.content.decode())
    assert answer.status_code == 409
    assert "Unit head · East Subdistrict Office" in seen and "Ding Yi" not in seen


def test_the_history_of_levels(acted: int) -> None:
    seen = text_of(client_of("lin").get(f"/areas/{COMMUNITY}/").content.decode())
    assert "Dispatcher · Test District Command" in seen and "Gao Yuan" not in seen


def test_the_audit_trail(acted: int, district: District) -> None:
    """An administrator of the east reads the trail: people of the west and of the command by role and unit."""
    builders.add_user("east-admin", "admin", "U-E", name_en="Eastern Admin")
    builders.add_user("west-new", "community", "U-W", name_en="Western Name")
    client_of("wu").get("/staff/")
    page = client_of("east-admin").get("/audit/").content.decode()
    seen = text_of(page)
    assert "Gao Yuan" not in seen and "west-new" not in seen and "Western Name" not in seen
    assert "Dispatcher · Test District Command" in seen
    assert "Community worker · West Town" in seen, "whom something was done to, too"
    assert "Ding Yi" in seen
    assert '<td role="cell" data-label="Who"><span></span>' not in page
    whole = text_of(client_of("qian").get("/audit/").content.decode())
    assert "Gao Yuan" in whole and "Western Name" in whole


def test_policies(district: District) -> None:
    seen = text_of(client_of("ding").get("/policies/").content.decode())
    assert "The system" in seen and "Gao Yuan" not in seen


def test_somebody_from_elsewhere_at_ones_own_gate(district: District) -> None:
    """By number, as everybody; with no way to a page that the reader may not open."""
    record(asker("fang"), [passage(gate=MART_GATE, person=SUN_WEST)], timezone.now())
    page = client_of("lin").get("/passages/").content.decode()
    assert f'<span class="person-number">{SUN_WEST}</span>' in page
    assert f"/people/{SUN_WEST}/" not in page and "孙涛" not in page
    assert client_of("lin").get(f"/people/{SUN_WEST}/").status_code == 404
    assert f"/people/{SUN_WEST}/" in client_of("gao").get("/passages/").content.decode()


def test_only_who_answers_for_the_whole_district_sets_what_holds_everywhere(district: District) -> None:
    builders.add_user("east-dispatcher", "dispatcher", "U-E")
    client = client_of("east-dispatcher")
    assert client.get("/policies/").status_code == 200
    assert client.post("/policies/drafts/", {"base": "1"}).status_code == 403
    assert client.get("/outbreak-areas/add/").status_code == 403
    assert "/outbreak-areas/add/" not in client.get("/outbreak-areas/").content.decode()
    assert client_of("gao").get("/outbreak-areas/add/").status_code == 200
