"""`lianfang init`: an installation of one's own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.terminal import in_a_terminal


def rows(data: Path, question: str) -> list[tuple[object, ...]]:
    """What the database of `data` answers."""
    with closing(sqlite3.connect(data / "lianfang.sqlite3")) as database:
        return database.execute(question).fetchall()


@pytest.fixture
def password(tmp_path: Path) -> Path:
    """A file with a password."""
    path = tmp_path / "password"
    path.write_text("a long sentence\n", encoding="utf-8")
    return path


def test_it_works_and_again_changes_nothing(tmp_path: Path, password: Path) -> None:
    data = tmp_path / "data"
    words = ("--district", "AY:安源区:Anyuan", "--admin", "zhong", "--password-file", password)
    first = in_a_terminal(data, "init", *words)
    assert (first.code, first.err) == (0, "")
    assert rows(data, "SELECT username, role FROM accounts_user") == [("zhong", "admin")]
    assert rows(data, "SELECT code, name_zh, name_en, area_path FROM places_area") == [
        ("AY", "安源区", "Anyuan", "AY/")
    ]
    assert rows(data, "SELECT version FROM passages_admissionpolicy") == [(1,)]
    kinds = {code for (code,) in rows(data, "SELECT code FROM places_sitekind")}
    assert {"supermarket", "market", "hotel", "compound", "village"} <= kinds

    assert in_a_terminal(data, "init").code == 0
    assert rows(data, "SELECT count(*) FROM passages_admissionpolicy") == [(1,)]
    again = in_a_terminal(data, "init", *words)
    assert again.code == 1
    assert "CMD" in again.complaint
    assert (data / "secrets").stat().st_mode & 0o077 == 0


def test_without_a_terminal_it_says_what_is_missing(tmp_path: Path) -> None:
    said = in_a_terminal(tmp_path / "data", "init")
    assert said.code == 0
    assert "--admin" in said.out
    said = in_a_terminal(tmp_path / "data", "init", "--district", "AY:Anyuan", "--admin", "zhong")
    assert said.code == 1
    assert "--password-file" in said.complaint


def test_a_district_needs_a_name(tmp_path: Path) -> None:
    said = in_a_terminal(tmp_path / "data", "init", "--district", "Anyuan")
    assert said.code == 2
    assert "CODE:name" in said.complaint


def test_serve_wants_a_database_first(tmp_path: Path) -> None:
    said = in_a_terminal(tmp_path / "data", "serve")
    assert said.code == 1
    assert "lianfang init" in said.complaint
    assert "LIANFANG_DATA=var/demo" in said.complaint


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [("compliance",), ("device", "enrol", "--gate", "G"), ("import", "passages", "x.csv"), ("serve",)],
)
def test_what_is_missing_is_not_made_by_asking_for_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert in_a_terminal(tmp_path / "data", *words).code == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "word", "remedy"),
    [
        ("LIANFANG_RETENTION_DAYS", "x", "whole number"),
        ("LIANFANG_RETENTION_DAYS", "-3", "1 to 36500"),
        ("LIANFANG_TIME_ZONE", "Mars", "Asia/Shanghai"),
        ("LIANFANG_TIME_ZONE", "../etc", "Asia/Shanghai"),
        ("LIANFANG_TIME_ZONE", "", "Asia/Shanghai"),
    ],
)
def test_a_wrong_setting_is_said_with_its_remedy(
    tmp_path: Path, setting: str, word: str, remedy: str
) -> None:
    for words in (("init",), ("demo", "--data", tmp_path / "demo", "--no-serve")):
        said = in_a_terminal(tmp_path / "data", *words, **{setting: word})
        assert said.code == 1
        assert said.complaint.startswith(f"lianfang {words[0]}: {setting}")
        assert remedy in said.complaint
        assert not (tmp_path / "demo" / "lianfang.sqlite3").exists()


def test_a_setting_that_makes_no_sense_names_itself(tmp_path: Path) -> None:
    said = in_a_terminal(tmp_path / "data", "init", LIANFANG_HTTPS="perhaps")
    assert said.code == 1
    assert "LIANFANG_HTTPS" in said.complaint
