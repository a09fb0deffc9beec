"""Returnees are brought in as a list, screened, screened again; every round adds up and nobody is lost."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.quarantine.models import ScreeningEntry, ScreeningList
from tests.builders import LI_NA, District
from tests.clients import client_of

LIST = """姓名,手机号码,现住址,来源地,返回日期
李娜,00000001234,锦江华庭1栋101,武汉市,{today}
王小强,00010005678,锦江华庭2栋202,武汉市,{today}
陈新,13900000009,西村8号,武汉市,{today}
"""


def bring(client: Client, text: str = LIST, **said: object) -> int:
    """Hands a list in; returns the status."""
    file = io.BytesIO(text.format(today=timezone.localdate()).encode())
    file.name = "list.csv"
    usual = {"name": "二月返乡", "disease": "covid19", "file": file}
    return int(client.post("/screening/import/", usual | said).status_code)


@pytest.mark.clause("K6")
def test_it_works(district: District) -> None:
    chen = client_of("chen")
    assert bring(chen) == 302
    page = chen.get("/screening/").content.decode()
    assert "3 listed = 0 well" in page and "3 waiting" in page
    entries = {entry.line: entry for entry in ScreeningEntry.objects.select_related("person")}
    assert (entries[2].match, entries[2].person.number) == ("sure", LI_NA)
    assert (entries[3].match, entries[4].match) == ("possible", "none")
    assert entries[4].area_path == "D/D-W/D-W-1/"
    for line, outcome in ((2, "clear"), (3, "not_found"), (4, "referred")):
        said = {"round": 1, "outcome": outcome}
        assert chen.post(f"/screening/rows/{entries[line].id}/", said).status_code == 302
    page = chen.get(f"/screening/{ScreeningList.objects.get().id}/?show=lost").content.decode()
    assert "3 listed = 1 well + 1 referred" in page and "1 not found" in page
    assert entries[3].person.number in page
    assert "2 listed" in page  # the second round: who was referred is no longer on it


def test_somebody_decides_who_is_who_and_can_decide_anew(district: District) -> None:
    chen = client_of("chen")
    bring(chen)
    entry = ScreeningEntry.objects.get(line=3)
    own, offered = entry.person.number, entry.candidates[0][0]
    address = f"/screening/rows/{entry.id}/"
    assert "same telephone" in chen.get(address).content.decode()
    for who, expected in ((offered, offered), ("", own), (offered, offered)):
        assert chen.post(address, {"who": who}).status_code == 302
        entry.refresh_from_db()
        assert entry.person.number == expected
    assert chen.post(address, {"who": LI_NA}).status_code == 409


def test_a_second_round_needs_the_first(district: District) -> None:
    chen = client_of("chen")
    bring(chen)
    entry = ScreeningEntry.objects.get(line=2)
    answer = chen.post(f"/screening/rows/{entry.id}/", {"round": 2, "outcome": "clear"})
    assert answer.status_code == 409
    hot = {"round": 1, "outcome": "clear", "temperature": "99"}
    assert chen.post(f"/screening/rows/{entry.id}/", hot).status_code == 422


def test_bad_rows_are_named_and_nothing_or_the_good_ones_are_taken(district: District) -> None:
    chen = client_of("chen")
    text = LIST + "赵六,1.39E+10,西村,武汉市,{today}\n"
    assert bring(chen, text) == 422
    assert ScreeningList.objects.count() == 0
    assert bring(chen, text, skip="on") == 200
    assert ScreeningList.objects.get().refused == 1


def test_a_community_sees_its_own_part_only(district: District) -> None:
    bring(client_of("chen"))
    lin = client_of("lin").get("/screening/").content.decode()
    assert "2 listed" in lin
    west = ScreeningEntry.objects.get(line=4)
    assert client_of("lin").get(f"/screening/rows/{west.id}/").status_code == 404
    assert client_of("lin").get("/screening/import/").status_code == 403
    assert client_of("fang").get("/screening/").status_code == 403
