"""`lianfang import people`: into the vault, each person once; who may be somebody known is asked, not guessed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.accounts.queries import trail
from lianfang.people.files.duplicates import plain
from lianfang.people.models import Household, Identity, Person
from lianfang.people.vault import unseal
from tests import builders
from tests.builders import asker
from tests.cli.terminal import type_in

HEADER = "name,phone,address,household,area,category,birth_year"
ZHAO = f"赵明,138 0000 1111,锦江华庭 7栋 701,,{builders.COMPOUND},,1975"
WIFE = f"孙丽,13800002222,锦江华庭 7栋 701,,{builders.COMPOUND},resident,"
LI_NA_AGAIN = f"李娜,00000001234,锦江华庭 9栋,,{builders.COMPOUND},,1990"
SON = f"李小明,00000001234,锦江华庭 1栋 101,,{builders.COMPOUND},,2012"
DOOR = f"王强,,锦江华庭2栋202,,{builders.COMPOUND},,"

pytestmark = pytest.mark.usefixtures("district")


def file(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    """A CSV file with these rows."""
    path = tmp_path / "people.csv"
    path.write_bytes("\r\n".join((header, *rows, "")).encode(encoding))
    return path


def bring(capsys: pytest.CaptureFixture[str], path: Path, *words: object) -> dict[str, Any]:
    """Imports a file; what the command counted."""
    found: dict[str, Any] = json.loads(type_in(capsys, "import", "people", path, "--json", *words).out)
    return found


def somebody(name: str) -> tuple[Person, Identity]:
    """The person of that name."""
    for identity in Identity.objects.select_related("person"):
        if unseal(bytes(identity.sealed), identity.person.number).name == name:
            return identity.person, identity
    raise LookupError(name)


@pytest.mark.clause("F5")
def test_it_works(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = type_in(capsys, "import", "people", file(tmp_path, ZHAO, WIFE))
    assert (said.code, said.err) == (0, "")
    assert "2 rows read: 2 registered, 0 merged, 0 known already, 0 left out, 0 bad." in said.out
    person, identity = somebody("赵明")
    assert (person.category, person.birth_year, person.number[0]) == ("resident", 1975, "P")
    assert person.area_path == builders.PATHS[builders.COMPOUND]
    assert person.household_id == somebody("孙丽")[0].household_id
    card = unseal(bytes(identity.sealed), person.number)
    assert (card.phone, card.address) == ("13800001111", "锦江华庭 7栋 701")
    assert "赵明".encode() not in bytes(identity.sealed)


@pytest.mark.slow
def test_the_same_file_twice_registers_nobody_twice(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = file(tmp_path, ZHAO, WIFE, ZHAO)
    assert bring(capsys, path)["known"] == 1
    again = bring(capsys, path)
    assert (again["stored"], again["known"]) == (0, 3)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_from_spreadsheets_are_understood(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, encoding: str
) -> None:
    assert bring(capsys, file(tmp_path, ZHAO, encoding=encoding))["stored"] == 1
    assert somebody("赵明")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "code"),
    [
        (LI_NA_AGAIN, "person.duplicate_phone"),
        (SON, "person.duplicate_phone"),
        (DOOR, "person.duplicate_door"),
    ],
)
def test_who_may_be_known_is_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, row: str, code: str
) -> None:
    before = Person.objects.count()
    said = bring(capsys, file(tmp_path, ZHAO, row))
    assert [(p["line"], p["code"]) for p in said["problems"]] == [(3, code)]
    assert "李娜" not in str(said), "whom it may be is a number"
    assert Person.objects.count() == before, "nothing is guessed, nothing is stored"


@pytest.mark.slow
def test_two_in_one_file_are_asked_about_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = bring(capsys, file(tmp_path, ZHAO, ZHAO.replace("赵明", "赵小明")))
    assert [(p["line"], p["code"], p["problem"]) for p in said["problems"]] == [
        (3, "person.duplicate_phone", "The telephone is that of line 2.")
    ]


def test_a_name_alone_is_asked_about_where_nothing_tells_two_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = file(
        tmp_path,
        *(f"{name},{builders.COMPOUND}" for name in ("孙七", "周八")),
        header="name,area",
    )
    assert bring(capsys, path)["stored"] == 2
    again = bring(capsys, path)
    assert (again["stored"], again["bad"]) == (0, 2)
    assert {p["code"] for p in again["problems"]} == {"person.duplicate_name"}
    skipped = bring(capsys, path, "--duplicates", "skip")
    assert (skipped["stored"], skipped["skipped"]) == (0, 2)
    merged = bring(capsys, path, "--duplicates", "merge")
    assert (merged["stored"], merged["merged"], merged["known"]) == (0, 0, 2)
    elsewhere = file(tmp_path, f"孙七,{builders.WEST_VILLAGE}", header="name,area")
    assert bring(capsys, elsewhere)["stored"] == 1


@pytest.mark.slow
def test_one_name_with_two_years_of_birth_is_two_people(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [f"孙七,,,,{builders.COMPOUND},,{year}" for year in (1950, 1990)]
    assert bring(capsys, file(tmp_path, *rows))["stored"] == 2
    assert bring(capsys, file(tmp_path, rows[0], rows[0]))["stored"] == 0
    assert bring(capsys, file(tmp_path, rows[0]), "--duplicates", "new")["stored"] == 1


@pytest.mark.slow
def test_one_name_twice_in_a_household_is_asked_about(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [f"钱一,,{door},7-701,{builders.COMPOUND},," for door in ("7栋701", "七栋701")]
    said = bring(capsys, file(tmp_path, *rows))
    assert [p["code"] for p in said["problems"]] == ["person.duplicate_household"]


@pytest.mark.slow
def test_skip_leaves_them_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = bring(capsys, file(tmp_path, ZHAO, SON, DOOR), "--duplicates", "skip")
    assert (said["stored"], said["skipped"], said["bad"]) == (1, 2, 0)


@pytest.mark.slow
def test_new_registers_all_of_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = bring(capsys, file(tmp_path, LI_NA_AGAIN, SON, DOOR), "--duplicates", "new")
    assert (said["stored"], said["duplicates"]) == (3, 3)


def test_merge_takes_one_name_for_one_person_and_a_shared_telephone_for_a_family(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = bring(capsys, file(tmp_path, LI_NA_AGAIN, SON, DOOR), "--duplicates", "merge")
    assert (said["merged"], said["stored"]) == (2, 1)
    person, identity = somebody("李娜")
    assert (person.number, person.birth_year) == (builders.LI_NA, 1990)
    assert unseal(bytes(identity.sealed), person.number).address == "锦江华庭 1栋 101", "what is known stays"
    assert {e.subject for e in trail(asker("qian")) if e.verb == "person.merge"} == {
        builders.LI_NA,
        builders.WANG_QIANG,
    }


@pytest.mark.slow
def test_merge_never_guesses_between_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    twin = LI_NA_AGAIN.replace("9栋", "3栋").replace("1990", "1950")
    bring(capsys, file(tmp_path, twin), "--duplicates", "new")
    said = bring(capsys, file(tmp_path, LI_NA_AGAIN), "--duplicates", "merge")
    assert (said["bad"], said["merged"]) == (1, 0)


BAD = (
    (",13800001111,x,,D-E-1-A,,", "name"),
    ("甲,123,x,,D-E-1-A,,", "phone"),
    ("甲,13800001111,x,,NOWHERE,,", "area"),
    ("甲,13800001111,x,,D-E-1-A,boss,", "category"),
    ("甲,13800001111,x,,D-E-1-A,,75", "birth_year"),
    ("甲,13800001111,x,,D-E-1-A,,2999", "birth_year"),
    (f"{'甲' * 41},13800001111,x,,D-E-1-A,,", "name"),
    ("甲,乙", ""),
)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_bad_row_is_said_with_line_and_column(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str
) -> None:
    report = tmp_path / "bad.csv"
    path = file(tmp_path, *(row for row, _column in BAD), ZHAO)
    said = type_in(capsys, "import", "people", path, "--bad-rows", report, "--lang", language)
    assert said.code == 1
    with report.open(encoding="utf-8-sig", newline="") as bad:
        rows = list(csv.reader(bad))[1:]
    assert [(int(row[0]), row[1]) for row in rows] == [(n, column) for n, (_, column) in enumerate(BAD, 2)]
    assert Person.objects.count() == len(builders.PEOPLE)
    assert type_in(capsys, "import", "people", path, "--on-error", "skip").code == 1
    assert somebody("赵明")


@pytest.mark.slow
def test_a_dry_run_registers_nobody(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert bring(capsys, file(tmp_path, ZHAO), "--dry-run")["would_be_stored"] == 1
    assert Person.objects.count() == len(builders.PEOPLE)


@pytest.mark.slow
def test_a_number_stays_with_its_person(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    number = "P" + "A" * 15
    path = file(tmp_path, f"{number},{ZHAO}", header=f"number,{HEADER}")
    assert bring(capsys, path)["stored"] == 1
    assert somebody("赵明")[0].number == number
    assert bring(capsys, path)["known"] == 1
    other = file(tmp_path, f"{number},{WIFE}", header=f"number,{HEADER}")
    assert [p["code"] for p in bring(capsys, other, "--duplicates", "new")["problems"]] == [
        "person.number_taken"
    ]


@pytest.mark.slow
def test_a_household_is_never_torn_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianfang.people.files.actions.AT_ONCE", 2)
    before = Household.objects.count()
    rows = [f"人{n},,{n % 3}号,,{builders.WEST_VILLAGE},,19{n:02}" for n in range(20)]
    assert bring(capsys, file(tmp_path, *rows))["stored"] == 20
    assert Household.objects.count() == before + 3


@pytest.mark.slow
def test_our_own_export_comes_in_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bring(capsys, file(tmp_path, ZHAO, WIFE, f"=甲,+8613800003333,@门,,{builders.COMPOUND},,"))
    for name in ("out.csv", "out.parquet"):
        words = ("--purpose", "moving", "--with-identities", "--as", "chen")
        assert type_in(capsys, "export", "people", "--out", tmp_path / name, *words).code == 0
        said = bring(capsys, tmp_path / name)
        assert (said["read"], said["known"]) == (9, 9), name


@given(st.text(max_size=20))
def test_names_compare_without_what_people_write_now_so_now_otherwise(name: str) -> None:
    assert plain(f" {name} ") == plain(name) == plain(plain(name))
