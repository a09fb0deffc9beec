"""The vault: what is locked stays locked, and can be found without being read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lianfang.people import vault
from lianfang.people.actions import open_identity
from lianfang.people.models import Identity
from lianfang.people.vault import IdentityCard
from tests import builders
from tests.builders import District, asker

CARD = IdentityCard("李娜", "00000001234", "锦江华庭 1栋 101")


@given(name=st.text(), phone=st.text(), address=st.text())
def test_what_is_sealed_opens_again(name: str, phone: str, address: str) -> None:
    card = IdentityCard(name, phone, address)
    assert vault.unseal(vault.seal(card, "P1"), "P1") == card


def test_a_sealed_card_of_somebody_else_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        vault.unseal(vault.seal(CARD, "P1"), "P2")


@pytest.mark.parametrize("place", [0, 11, 12, 30, -1])
def test_an_altered_card_does_not_open(place: int) -> None:
    sealed = bytearray(vault.seal(CARD, "P1"))
    sealed[place] ^= 1
    with pytest.raises(InvalidTag):
        vault.unseal(bytes(sealed), "P1")


def test_the_same_card_never_looks_the_same() -> None:
    assert vault.seal(CARD, "P1") != vault.seal(CARD, "P1")


def test_the_blind_index_finds_equals_and_keeps_purposes_apart() -> None:
    assert vault.blind_index("1234", "phone tail") == vault.blind_index("1234", "phone tail")
    assert vault.blind_index("1234", "phone tail") != vault.blind_index("1234", "phone")
    assert vault.blind_index("1234", "phone tail") != vault.blind_index("1235", "phone tail")
    assert vault.blind_index("", "phone") == b""


def test_numbers_say_nothing_and_pseudonyms_are_stable() -> None:
    assert len({vault.new_number() for _ in range(1000)}) == 1000
    assert vault.pseudonym("case-7") == vault.pseudonym("case-7") != vault.pseudonym("case-8")
    assert "7" not in vault.pseudonym("x" * 40)[:1]


@pytest.mark.parametrize(
    ("name", "shown"), [("李娜", "李*"), ("欧阳娜娜", "欧***"), ("李", "李*"), ("", "*")]
)
def test_a_gate_sees_the_family_name_only(name: str, shown: str) -> None:
    assert vault.masked(name) == shown


def test_a_card_moved_to_another_row_of_the_table_does_not_open(district: District) -> None:
    sealed = Identity.objects.get(person__number=builders.LI_NA).sealed
    Identity.objects.filter(person__number=builders.WANG_QIANG).update(sealed=sealed)
    with pytest.raises(InvalidTag):
        open_identity(asker("lin"), builders.WANG_QIANG, "visit")


def clear_texts() -> list[bytes]:
    """What must stand nowhere: names, telephones, their ends, and doors, in each form a writer might choose."""
    texts = [text for _, name, phone, door, _ in builders.PEOPLE for text in (name, phone, door)]
    return [form for text in texts for form in (text.encode(), json.dumps(text).strip('"').encode())]


@pytest.mark.django_db(transaction=True)
def test_no_clear_text_stands_in_the_database() -> None:
    builders.build_district(timezone.now())
    names = [
        t
        for t in connection.introspection.table_names()
        if t.split("_")[0] in ("people", "accounts", "assignments")
    ]
    assert "people_identity" in names
    with connection.cursor() as cursor:
        for table in names:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = [bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in row]
                assert not any(text in cell for text in clear_texts() for cell in cells), table


@pytest.mark.django_db(transaction=True)
def test_no_clear_text_stands_in_the_file() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps its tables in a file of ours")
    builders.build_district(timezone.now())
    path = Path(str(connection.settings_dict["NAME"]))
    stored = b"".join(p.read_bytes() for p in (path, path.with_name(path.name + "-wal")) if p.exists())
    assert builders.LI_NA.encode() in stored, "the file read is not the one written"
    assert not [text for text in clear_texts() if text in stored]
