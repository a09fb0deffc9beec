"""Every page, every role, inside and outside scope: read off the declarations, tried for real, printed as a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from lianfang.accounts.rights import USER_ROLES, Right, may
from lianfang.passages.actions.passages import record
from lianfang.urls import urlpatterns
from tests import builders
from tests.builders import LI_NA, MART_GATE, District, asker, passage

FILLED = {
    "board_line": {"line": 1},
    "compliance_standard": {"standard_id": "F5-temperature"},
    "site": {"code": builders.MART},
    "area": {"code": builders.COMMUNITY},
    "set_level": {"code": builders.COMMUNITY},
    "gate_at": {"code": MART_GATE},
    "assignment": {"assignment_id": 1},
    "assignment_step": {"assignment_id": 1, "verb": "accept"},
    "person": {"number": LI_NA},
    "open_identity": {"number": LI_NA},
}
SCOPED = ("site", "area", "set_level", "gate_at", "assignment", "person")
"""Pages about one thing that lies in the east: nobody of the west finds them."""


@dataclass(frozen=True)
class Page:
    """A named address and what it declares."""

    name: str
    url: str
    right: Right | None


def pages() -> list[Page]:
    """Every named address outside the API, with the right that its view declares (None: no right needed)."""
    found = []
    for pattern in urlpatterns:
        name = getattr(pattern, "name", None)
        if name:
            url = reverse(name, kwargs=FILLED.get(name, {}))
            found.append(Page(name, url, getattr(resolve(url).func, "required_right", None)))
    return found


def _client(username: str) -> Client:
    client = Client()
    assert client.login(username=username, password=builders.PASSWORD)
    return client


@pytest.fixture
def district_with_a_fever(district: District) -> District:
    """The district, with one assignment in the east."""
    record(
        asker("fang"),
        [passage(person=LI_NA, temperature=38.0, second_temperature=38.1)],
        district.now,
    )
    return district


@pytest.fixture
def one_of_each(district_with_a_fever: District) -> dict[str, Client]:
    """A signed-in user of every role in the eastern community."""
    clients = {}
    for role in USER_ROLES:
        gates = (MART_GATE,) if role == "gatekeeper" else ()
        builders.add_user(f"east-{role}", role, "U-E-1", gate_codes=gates)
        clients[role.value] = _client(f"east-{role}")
    return clients


def test_every_page_opens_for_its_roles_and_no_others(one_of_each: dict[str, Client]) -> None:
    wrong, lines = [], []
    for page in pages():
        row = []
        for role, client in one_of_each.items():
            status = client.get(page.url).status_code
            allowed = page.right is None or may(role, page.right)
            refused = status == 403
            if refused is allowed or status >= 500:
                wrong.append(f"{role} {page.url}: {status}, declared {page.right}")
            row.append("·" if refused else "x")
        lines.append(f"{page.name:24}{' '.join(row)}")
    print("\n" + f"{'':24}{' '.join(r[0] for r in one_of_each)}  ({', '.join(one_of_each)})")
    print("\n".join(lines))
    assert not wrong, "\n".join(wrong)


def test_strangers_are_sent_to_sign_in_everywhere(district: District) -> None:
    for page in pages():
        if page.right is not None:
            answer = Client().get(page.url)
            assert answer.status_code == 302, page.url
            assert answer.headers["Location"].startswith(reverse("login")), page.url


@pytest.mark.parametrize("name", SCOPED)
def test_what_lies_in_the_east_does_not_exist_for_the_west(
    district_with_a_fever: District, name: str
) -> None:
    role_of = {page.name: page.right for page in pages()}
    right = role_of[name]
    assert right is not None
    role = next(r for r in USER_ROLES if may(r, right))
    builders.add_user("west", role, "U-W", gate_codes=(MART_GATE,))
    assert _client("west").get(reverse(name, kwargs=FILLED[name])).status_code == 404


POSTS: list[tuple[str, dict[str, Any]]] = [
    ("set_level", {"level": "closed", "reason": "x", "until": "2099-01-01T00:00"}),
    ("assignment_step", {}),
    ("open_identity", {"purpose": "curious"}),
]


@pytest.mark.parametrize(("name", "said"), POSTS, ids=[p[0] for p in POSTS])
def test_nobody_of_the_west_changes_anything_in_the_east(
    district_with_a_fever: District, name: str, said: dict[str, Any]
) -> None:
    right = next(page.right for page in pages() if page.name == name)
    assert right is not None
    role = next(r for r in USER_ROLES if may(r, right))
    builders.add_user("west", role, "U-W")
    assert _client("west").post(reverse(name, kwargs=FILLED[name]), said).status_code in (403, 404)
