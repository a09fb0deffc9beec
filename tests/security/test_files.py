"""Files that are not what they say, coming in at pages and at the terminal; cells that act, going out."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.passages.actions.passages import record
from lianfang.places.models import Area, Gate, Site
from tests.builders import LI_NA, MART_GATE, District, asker, passage
from tests.cli.terminal import type_in
from tests.security.attack import forms_of, harm
from tests.security.test_injection import pages
from tests.security.walk import commands, doors
from tests.security.world import World, build_world, state

UPLOADS = {"/places/import/": "file", "/screening/import/": "file"}
"""The pages that take a file, and in which field. Whoever adds one adds it here."""

PURPOSEFUL = ("people", "linelist", "contacts")
"""Exports that want a purpose."""
ENDINGS = (".csv", ".parquet", ".geojson")

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def zipped(name: str = "../../../../tmp/x-attack.csv", size: int = 30_000_000) -> bytes:
    """An archive of 30 KB that becomes 30 MB, under a name that leads out of every folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return packed.getvalue()


def what_is_no_table() -> dict[str, bytes]:
    """Names as attackers give them, and what the files really hold."""
    return {
        "places.csv": zipped(),
        "x.geojson": zipped("a.json"),
        "bomb.csv": gzip.compress(b"0" * 30_000_000),
        "../../../etc/cron.d/x-attack.csv": PNG,
        "picture.png": PNG,
        "photo.jpg.csv": b"GIF89a" + b"\0\1" * 40,
        "x.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><x-attack/><script>alert(1)</script></svg>",
        "book.xlsx": zipped("xl/workbook.xml", 1000),
        "table.parquet": b"PAR1" + b"\0" * 40 + b"PAR1",
        "program.csv": b"\x7fELF" + os.urandom(200),
        "empty.csv": b"",
        "nul\0.csv": b"code,name_zh\0\n",
        "deep.geojson": b'{"a":' * 100_000,
        "entities.json": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
        "long.csv": b"x" * 1_900_000,
        "large.csv": b"code,name_zh,kind,area\n" + b"A,b,c,d\n" * 400_000,
    }


@pytest.fixture
def world(district: District) -> World:
    """Something of everything."""
    return build_world(district)


def below(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {str(path) for path in folder.rglob("*")}


@pytest.mark.slow
def test_the_pages_that_take_files_are_known(world: World) -> None:
    found = {}
    for _door, _who, url, answer in pages(world):
        for form in forms_of(answer):
            if form.files or "multipart" in form.encoding:
                found[form.action or url] = form.files[0]
    assert found == UPLOADS


@pytest.mark.slow
@pytest.mark.parametrize("address", UPLOADS)
def test_what_is_no_table_is_refused_and_left_nowhere(world: World, address: str) -> None:
    """Archives, images, programs, other people's paths; nothing is unpacked, kept, or brings the server down."""
    client = world.client("gao")
    client.raise_request_exception = False
    before, files = state(), below(settings.DATA)
    for name, content in what_is_no_table().items():
        sent = {UPLOADS[address]: SimpleUploadedFile(name, content)}
        answer = client.post(address, sent)
        assert answer.status_code in (413, 422), (name, answer.status_code)
        assert not harm(answer), (name, harm(answer))
    assert state() == before
    assert below(settings.DATA) == files
    assert not Path("/tmp/x-attack.csv").exists() and not Path("/etc/cron.d/x-attack.csv").exists()


@pytest.mark.slow
def test_the_terminal_refuses_it_in_one_line(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = state()
    importing = [words for words in commands() if words.startswith("import ")]
    assert len(importing) >= 3
    for words in importing:
        for number, (name, content) in enumerate(what_is_no_table().items()):
            if name == "large.csv":
                continue  # a long file is welcome here
            path = tmp_path / f"{number}{ENDINGS[number % len(ENDINGS)]}"
            path.write_bytes(content)
            said = type_in(capsys, *words.split(), path)
            assert said.code in (1, 2), (words, name, said)
            assert "Traceback" not in said.err
        for path in (
            tmp_path,
            tmp_path / "absent.csv",
            Path("https://evil.example/x.csv"),
            tmp_path / "*.csv",
        ):
            assert type_in(capsys, *words.split(), path).code in (1, 2), (words, path)
    assert state() == before


# ---- out ----

ACTING = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "＝1+1")


@pytest.fixture
def acting(world: World) -> World:
    """Formulas for names: of places, areas, gates; whatever an import or an earlier version let in."""
    Site.objects.update(name_zh=ACTING[0], name_en=ACTING[2])
    Area.objects.update(name_zh=ACTING[1], name_en=ACTING[3])
    Gate.objects.update(name_zh=ACTING[5], name_en=ACTING[4])
    assert record(asker("fang"), [passage(gate=MART_GATE, person=LI_NA)], world.district.now)[0].stored
    return world


def tables(world: World) -> Iterator[tuple[str, str]]:
    """Every page that answers with a table, and what it says."""
    for door in doors():
        if door.api or door.public:
            continue
        answer: Any = world.client("gao").get(door.url(door.fill.inside(world)))
        if answer.headers.get("Content-Type", "").startswith("text/csv"):
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            yield door.name, b"".join(answer.streaming_content).decode("utf-8-sig")


def acts(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for more than a text or a number."""
    try:
        float(cell)
    except ValueError:
        return cell.lstrip(" ")[:1] in set("=+-@\t\r\n＝＋－＠") and cell != ""
    return False


@pytest.mark.slow
def test_no_cell_of_any_table_acts(acting: World, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = dict(tables(acting))
    assert set(found) >= {"export_sites", "export_passages"}
    for words in [words for words in commands() if words.startswith("export ")]:
        out = tmp_path / f"{words.partition(' ')[2]}.csv"
        said = type_in(
            capsys,
            *words.split(),
            "--out",
            out,
            *(["--purpose", "=1"] if words.partition(" ")[2] in PURPOSEFUL else []),
        )
        assert said.code == 0, said
        found[words] = out.read_text(encoding="utf-8-sig")
    cells = {
        name: [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        for name, text in found.items()
    }
    assert all(len(row) > 5 for row in cells.values())
    assert not {
        name: [cell for cell in row if acts(cell)] for name, row in cells.items() if any(map(acts, row))
    }
    assert any("'=1+1" in row for row in cells["export_sites"])
