"""A person: a number, what restricts them with all they have a right to know, and the identity for a purpose."""

from __future__ import annotations

import pytest

from lianfang.accounts.models import AuditEntry
from lianfang.people.actions import end_restriction
from tests import builders
from tests.builders import District, asker
from tests.clients import client_of


def test_it_works(district: District) -> None:
    page = client_of("lin").get(f"/people/{builders.CHEN_QUARANTINED}/").content.decode()
    for part in (
        "Quarantine",
        "Close contact",
        "传染病防治法第三十九条",
        "Jinjiang Community",
        "0799-1234567",
    ):
        assert part in page, part
    assert "in 12 days" in page or "in 13 days" in page
    assert "Resident · Jinjiang Court" in page
    assert f'href="/passages/?person={builders.CHEN_QUARANTINED}"' in page
    assert "陈静" not in page and "4321" not in page


def test_nobody_restricted_says_so(district: District) -> None:
    assert (
        "Nothing restricts this person now"
        in client_of("lin").get(f"/people/{builders.LI_NA}/").content.decode()
    )


def test_what_has_ended_is_told_apart(district: District) -> None:
    number = builders.LI_NA
    restriction = builders.restrict(number, "quarantine", district.units["U-E-1"], district.now)
    end_restriction(asker("lin"), restriction, "复核为非密接", district.now)
    page = client_of("lin").get(f"/people/{number}/").content.decode()
    assert "Nothing restricts this person now" in page
    assert "1 restriction is not in force" in page
    assert "Ended early" in page


def test_an_identity_opens_with_a_purpose_and_only_this_once(district: District) -> None:
    client = client_of("lin")
    address = f"/people/{builders.LI_NA}/"
    refused = client.post(address + "identity/", {"usual": "", "purpose": ""})
    assert refused.status_code == 422
    assert "needs a purpose" in refused.content.decode()
    opened = client.post(address + "identity/", {"usual": "visit", "purpose": ""})
    for part in ("李娜", "00000001234", "锦江华庭 1栋 101"):
        assert part in opened.content.decode(), part
    assert opened.headers["Cache-Control"] == "no-store"
    assert "李娜" not in client.get(address).content.decode()
    assert client.get(address + "identity/").headers["Location"] == address
    assert AuditEntry.objects.filter(verb="identity.open").count() == 1


@pytest.mark.parametrize(
    "said", [{"usual": "curiosity"}, {"purpose": "x" * 161}, {"usual": "<b>"}, {"purpose": "a\x00b"}]
)
def test_a_purpose_that_is_none_opens_nothing(district: District, said: dict[str, str]) -> None:
    answer = client_of("lin").post(f"/people/{builders.LI_NA}/identity/", said)
    assert answer.status_code == 422
    assert "李娜" not in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="identity.open").exists()


@pytest.mark.parametrize("username", ["zhou", "gao", "ding"])
def test_overseers_see_the_number_and_no_identity(district: District, username: str) -> None:
    page = client_of(username).get(f"/people/{builders.LI_NA}/")
    assert page.status_code == 200
    assert "Open identity" not in page.content.decode()
    answer = client_of(username).post(f"/people/{builders.LI_NA}/identity/", {"usual": "visit"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("username", "status"), [("wu", 404), ("fang", 403), ("ma", 403), ("qian", 403), ("admin", 403)]
)
def test_others_do_not_see_the_person(district: District, username: str, status: int) -> None:
    answer = client_of(username).get(f"/people/{builders.LI_NA}/")
    assert answer.status_code == status
    assert client_of(username).post(
        f"/people/{builders.LI_NA}/identity/", {"usual": "visit"}
    ).status_code in (403, 404)


def test_nobody_elsewhere_and_nobody_at_all_look_alike(district: District) -> None:
    def answer(number: str) -> tuple[int, str]:
        page = client_of("lin").get(f"/people/{number}/")
        return page.status_code, page.content.decode().split("<main")[1].split("</main>")[0]

    assert answer(builders.SUN_WEST) == answer("PNOBODY")
    assert answer("PNOBODY")[0] == 404


def test_strangers_sign_in_first(district: District) -> None:
    assert client_of("").get(f"/people/{builders.LI_NA}/").status_code == 302
