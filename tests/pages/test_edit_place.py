"""Changing the details of a place: by those who answer for it, together, without losing anything."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from lianfang.accounts.models import AuditEntry
from lianfang.domain.errors import LianfangError
from lianfang.domain.merging import EditClash
from lianfang.oversight.actions import compute_day
from lianfang.oversight.models import Compliance
from lianfang.passages.actions.passages import record
from lianfang.places import queries
from lianfang.places.edit_actions import edit_site
from tests import builders
from tests.builders import JINJIANG_GATE, LI_NA, MART, MART_GATE, WEST_GATE, District, asker, passage
from tests.clients import client_of

URL = f"/places/{MART}/edit/"


def form(**changes: Any) -> dict[str, Any]:
    """What the page of the supermarket sends as it stands; `changes` replace parts, None takes away."""
    sent = {
        "version": 1,
        "name_zh": "万家喜超市",
        "name_en": "Wanjiaxi Supermarket",
        "kind": "supermarket",
        "operator": "U-MART",
        "longitude": "",
        "latitude": "",
        "is_active": "on",
        f"{MART_GATE}/name_zh": "正门",
        f"{MART_GATE}/name_en": "Front door",
        f"{MART_GATE}/opens_minute": "06:00",
        f"{MART_GATE}/closes_minute": "22:00",
        f"{MART_GATE}/staffed": "on",
        f"{MART_GATE}/is_active": "on",
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}


def stored() -> dict[str, object]:
    """The fields of the supermarket."""
    return queries.site_details(asker("gao"), MART).fields


def test_it_works(district: District) -> None:
    ding = client_of("ding")
    assert "Change details" in ding.get(f"/places/{MART}/").content.decode()
    page = ding.get(URL)
    assert 'value="06:00"' in page.content.decode()
    page = ding.post(
        URL,
        form(
            name_en="Wanjiaxi Store",
            longitude="113.85",
            latitude="27.62",
            **{f"{MART_GATE}/opens_minute": "07：30"},
        ),
        follow=True,
    )
    assert page.status_code == 200
    assert "Wanjiaxi Store" in page.content.decode()
    fields = stored()
    assert (fields["name_en"], fields["longitude"], fields[f"{MART_GATE}/opens_minute"]) == (
        "Wanjiaxi Store",
        113.85,
        450,
    )
    entry = AuditEntry.objects.get(verb="site.edit")
    assert (entry.actor, entry.thing) == ("ding", MART)
    assert entry.detail["changes"]["name_en"] == ["Wanjiaxi Supermarket", "Wanjiaxi Store"]


def test_saving_without_a_change_changes_nothing(district: District) -> None:
    client_of("ding").post(URL, form())
    assert queries.site_details(asker("gao"), MART).version == 1
    assert not AuditEntry.objects.filter(verb="site.edit").exists()


WRONG = [
    ({"name_zh": ""}, "name_zh"),
    ({"name_en": "x" * 121}, "name_en"),
    ({"kind": "castle"}, "kind"),
    ({"operator": "U-W"}, "operator"),
    ({"longitude": "113.8"}, "latitude"),
    ({"longitude": "200", "latitude": "27"}, "longitude"),
    ({"longitude": "nan", "latitude": "27"}, "longitude"),
    ({f"{MART_GATE}/opens_minute": "25:00"}, f"{MART_GATE}/opens_minute"),
    ({f"{MART_GATE}/opens_minute": "early"}, f"{MART_GATE}/opens_minute"),
    ({f"{MART_GATE}/closes_minute": "05:00"}, f"{MART_GATE}/closes_minute"),
    ({f"{MART_GATE}/closes_minute": "24:01"}, f"{MART_GATE}/closes_minute"),
    ({"name_zh": "a\x00b"}, "name_zh"),
    ({"version": "x"}, "version"),
]


def test_what_cannot_be_is_refused_at_its_field(district: District) -> None:
    ding, before = client_of("ding"), stored()
    for changes, field in WRONG:
        page = ding.post(URL, form(**changes))
        assert page.status_code == 422, changes
        assert field in page.context["form"].errors, (changes, page.context["form"].errors)
    assert stored() == before


def test_a_refusal_calls_fields_by_their_labels_and_says_what_to_do_at_midnight(district: District) -> None:
    ding = client_of("ding")
    night = form(**{f"{MART_GATE}/opens_minute": "23:00", f"{MART_GATE}/closes_minute": "07:00"})
    page = ding.post(URL, night).content.decode()
    assert "for a gate that is open over midnight write 00:00 to 24:00" in page
    long = ding.post(URL, form(name_en="", longitude="x")).content.decode()
    assert "This is still empty: fill it in." in long
    assert "This is no number" in long
    far = ding.post(URL, form(longitude="200", latitude="27")).content.decode()
    assert "“Longitude” lies between -180 and 180 degrees; this is 200" in far


def test_a_position_far_from_the_district_is_asked_about(district: District) -> None:
    ding = client_of("ding")
    ding.post(URL, form(longitude="13.8", latitude="27.6"))
    assert stored()["longitude"] == 13.8, "the first position of a district can lie anywhere"
    ding.post(URL, form(version=2, longitude="113.8", latitude="27.6"))
    assert stored()["longitude"] == 113.8, "and a place is not measured by itself"
    gao = client_of("gao")
    west = {name.replace(MART_GATE, WEST_GATE): value for name, value in form(operator="").items()}
    for said, field, sentence in (
        (("27.6", "27.6"), "longitude", "“Longitude” 27.6 lies far from the district"),
        (("113.8", "57.6"), "latitude", "“Latitude” 57.6 lies far from the district"),
        (("27.6", "113.8"), "longitude", "are swapped: exchange them"),
    ):
        answer = gao.post("/places/S-WEST/edit/", west | {"longitude": said[0], "latitude": said[1]})
        assert answer.status_code == 422
        assert sentence in answer.context["form"].errors[field][0]
    beside = west | {"longitude": "114.9", "latitude": "26.1"}
    assert gao.post("/places/S-WEST/edit/", beside).status_code == 302


def test_a_gate_may_be_open_all_day(district: District) -> None:
    client_of("ding").post(
        URL, form(**{f"{MART_GATE}/opens_minute": "0:00", f"{MART_GATE}/closes_minute": "24:00"})
    )
    assert (stored()[f"{MART_GATE}/opens_minute"], stored()[f"{MART_GATE}/closes_minute"]) == (0, 1440)


def test_a_place_out_of_use_leaves_the_lists_and_can_come_back(district: District) -> None:
    gao = client_of("gao")
    gao.post(URL, form(is_active=None))
    assert MART not in {site.code for site in queries.sites(asker("gao"), timezone.now())}
    assert gao.get(URL).status_code == 200
    gao.post(URL, form(version=2))
    assert MART in {site.code for site in queries.sites(asker("gao"), timezone.now())}


def test_nobody_passes_at_a_place_out_of_use_and_what_happened_before_still_comes_in(
    district: District,
) -> None:
    client_of("gao").post(URL, form(is_active=None))
    fang, now = client_of("fang"), timezone.now()
    assert fang.get("/gate/").url == f"/gate/{JINJIANG_GATE}/"  # type: ignore[attr-defined]
    refused = fang.get(f"/gate/{MART_GATE}/")
    assert refused.status_code == 409
    assert "out of use" in refused.content.decode()
    assert fang.get(f"/api/v1/gates/{MART_GATE}/bundle").status_code == 409
    late = passage(at=now - timedelta(minutes=5), gate=MART_GATE, person=LI_NA)
    answers = record(asker("fang"), [late, passage(at=now, gate=MART_GATE, person=LI_NA)], now)
    assert (answers[0].stored, answers[1].stored) == (True, False)
    assert answers[1].problem is not None
    assert answers[1].problem.code == "gate.out_of_use"
    assert "put it back in use" in answers[1].problem.sentence("en")
    compute_day(timezone.localtime(now).date(), now)
    assert not Compliance.objects.filter(site__code=MART).exists()


def test_a_gate_out_of_use_is_closed_from_that_moment_on(district: District) -> None:
    client_of("gao").post(URL, form(**{f"{MART_GATE}/is_active": None}))
    now = timezone.now()
    times = [now, now - timedelta(minutes=5)]
    answers = record(asker("fang"), [passage(at=at, gate=MART_GATE, person=LI_NA) for at in times], now)
    assert [answer.stored for answer in answers] == [False, True]


def test_a_place_out_of_use_can_be_found_and_says_so(district: District) -> None:
    gao, ma = client_of("gao"), client_of("ma")
    assert "out of use" not in gao.get("/places/").content.decode()
    gao.post(URL, form(is_active=None))
    own = gao.get(f"/places/{MART}/").content.decode()
    assert "Out of use" in own
    assert "no standard binds it" in own
    assert URL in own
    assert MART not in gao.get("/places/").content.decode().partition("<tbody")[2]
    for client in (gao, ma):
        assert "1 place out of use" in client.get("/places/").content.decode()
        out = client.get("/places/?use=out")
        assert sum(state["count"] for state in out.context["counts"]) == out.context["total"]
        shown = client.get("/places/?use=out").content.decode().partition("<tbody")[2]
        assert f"/places/{MART}/" in shown
        assert "/places/S-JJ/" not in shown
    assert "No place here is in use" in ma.get("/places/").content.decode()
    assert client_of("zhou").get(f"/passages/?site={MART}").status_code == 200


def test_who_saves_over_a_newer_version_sees_both_field_by_field(district: District) -> None:
    client_of("gao").post(URL, form(name_en="Store of Gao", kind="market"))
    mine = form(name_en="Store of Ding", operator="", **{f"{MART_GATE}/opens_minute": "08:00"})
    page = client_of("ding").post(URL, mine)
    assert page.status_code == 409
    said = " ".join(page.content.decode().split())
    for part in (
        "Store of Gao",
        "Store of Ding",
        "Saved by Dispatcher · Test District Command",
        "What you entered",
    ):
        assert part in said, part
    conflict = page.context["conflict"]
    assert [field["choice"].name for field in conflict["fields"]] == ["name_en"]
    kept = dict(conflict["kept"])
    assert (kept["kind"], kept["operator"], kept[f"{MART_GATE}/opens_minute"]) == ("market", "", "08:00")
    chosen = {**kept, "name_en": "Store of Ding", "version": conflict["version"]}
    assert client_of("ding").post(conflict["action"], chosen).status_code == 302
    fields = stored()
    assert (fields["name_en"], fields["kind"], fields["operator"]) == ("Store of Ding", "market", "")
    assert fields[f"{MART_GATE}/opens_minute"] == 480


def test_each_author_is_named_at_their_field(district: District) -> None:
    now = timezone.now()
    edit_site(asker("gao"), MART, 1, {"name_en": "A"}, now)
    edit_site(asker("ding"), MART, 2, {"kind": "market"}, now)
    edit_site(asker("admin"), MART, 3, {"name_zh": "甲"}, now)
    with pytest.raises(EditClash) as caught:
        edit_site(asker("ding"), MART, 1, {"name_en": "B", "kind": "hotel"}, now)
    assert {f: by for f, (by, _at) in caught.value.authors.items()} == {"name_en": "gao", "kind": "ding"}


def test_what_was_changed_and_changed_back_is_no_clash(district: District) -> None:
    now = timezone.now()
    edit_site(asker("gao"), MART, 1, {"name_en": "A"}, now)
    edit_site(asker("gao"), MART, 2, {"name_en": "Wanjiaxi Supermarket"}, now)
    edit_site(asker("ding"), MART, 1, {"name_en": "B"}, now)
    assert stored()["name_en"] == "B"


def test_only_those_who_answer_for_it(district: District) -> None:
    for who in ("ma", "lin", "fang", "zhou", "chen"):
        assert client_of(who).get(URL).status_code == 403, who
        assert client_of(who).post(URL, form(name_en="x")).status_code == 403, who
    assert client_of("wu").post(URL, form(name_en="x")).status_code == 404, "another town's"
    assert stored()["name_en"] == "Wanjiaxi Supermarket"
    assert "Change details" not in client_of("ma").get(f"/places/{MART}/").content.decode()


def test_fields_that_are_none_are_not_written(district: District) -> None:
    """A gate of another place, the path, the code: handed in, they change nothing."""
    client_of("ding").post(
        URL, form(**{"area_path": "D/", "code": "X", f"{builders.WEST_GATE}/name_en": "Mine", "id": 7})
    )
    west = queries.site_details(asker("gao"), builders.WEST_MARKET).fields
    assert west[f"{builders.WEST_GATE}/name_en"] == "East entry"
    assert queries.site_details(asker("gao"), MART).area_path == builders.MART_PATH


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_writers_no_change_is_lost(transactional_db: None) -> None:
    """Eight people at once, each another field or the same: what was saved is there, the others were told."""
    builders.build_district(timezone.now())
    fields = ["name_zh", "name_en", f"{MART_GATE}/name_zh", f"{MART_GATE}/name_en"]
    start, told = threading.Barrier(8), []

    def write(number: int) -> None:
        field, value = fields[number % 4], f"值{number}"
        who = asker(("gao", "ding", "admin")[number % 3])
        start.wait()
        try:
            edit_site(who, MART, 1, {field: value}, timezone.now())
            told.append((field, value, "saved"))
        except LianfangError as error:
            told.append((field, value, error.code))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    saved = {field: value for field, value, outcome in told if outcome == "saved"}
    assert len(told) == 8
    assert len(saved) == 4, told
    assert {outcome for _f, _v, outcome in told} == {"saved", "edit.clash"}
    assert {field: stored()[field] for field in fields} == saved
    changes = queries.changes_of_site(asker("gao"), MART, 1)
    assert [change.version for change in changes] == [5, 4, 3, 2]
