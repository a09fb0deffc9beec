"""`lianfang import sites`: places with their gates, from CSV and GeoJSON, none of them twice."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.accounts.scope import SYSTEM
from lianfang.places.files.gate_words import GateWords, read_gates, write_gates
from lianfang.places.files.queries import sites_for_files
from tests import builders
from tests.cli.terminal import type_in

HEADER = "code,name_zh,name_en,kind,area,longitude,latitude,operator,gates"
SHOP = f"SM-9,惠民超市,Huimin,supermarket,{builders.COMMUNITY},113.85,27.62,U-MART,北门 06:00-22:30；东门"

pytestmark = pytest.mark.usefixtures("district")


def file(tmp_path: Path, *rows: str, name: str = "sites.csv", encoding: str = "utf-8") -> Path:
    """A CSV file with these rows."""
    path = tmp_path / name
    path.write_bytes("\r\n".join((HEADER, *rows, "")).encode(encoding))
    return path


def geojson(tmp_path: Path, *features: Any) -> Path:
    """A GeoJSON file with these features."""
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def point(**said: Any) -> dict[str, Any]:
    """A good point, with some properties otherwise."""
    properties = {"code": "SM-9", "name_zh": "惠民超市", "kind": "supermarket", "area": builders.COMMUNITY}
    geometry = {"type": "Point", "coordinates": [113.85, 27.62]}
    return {"type": "Feature", "geometry": geometry, "properties": properties | said}


@pytest.mark.clause("P5")
def test_it_works(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = type_in(capsys, "import", "sites", file(tmp_path, SHOP))
    assert (said.code, said.err) == (0, "")
    assert "1 row read: 1 registered, 0 known already, 0 bad." in said.out
    site = sites_for_files(SYSTEM, everywhere=True)["SM-9"]
    assert (site.name_en, site.longitude, site.operator) == ("Huimin", 113.85, "U-MART")
    assert [(g.code, g.zh, g.opens, g.closes) for g in site.gates] == [
        ("SM-9-G1", "北门", 360, 1350),
        ("SM-9-G2", "东门", 360, 1320),
    ]


@pytest.mark.slow
def test_the_same_file_twice_registers_nothing_twice(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = file(tmp_path, SHOP, SHOP)
    assert "1 registered, 1 known already" in type_in(capsys, "import", "sites", path).out
    assert "0 registered, 2 known already" in type_in(capsys, "import", "sites", path).out


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_from_spreadsheets_are_understood(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, encoding: str
) -> None:
    assert type_in(capsys, "import", "sites", file(tmp_path, SHOP, encoding=encoding)).code == 0
    assert sites_for_files(SYSTEM, everywhere=True)["SM-9"].name_zh == "惠民超市"


@pytest.mark.slow
def test_points_are_places(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = geojson(tmp_path, point(gates="北门"), point(code="SM-10") | {"geometry": None})
    assert type_in(capsys, "import", "sites", path).code == 0
    found = sites_for_files(SYSTEM, everywhere=True)
    assert (found["SM-9"].longitude, found["SM-9"].latitude) == (113.85, 27.62)
    assert found["SM-10"].longitude is None
    assert [gate.zh for gate in found["SM-10"].gates] == ["正门"], (
        "a place without a gate could not be passed"
    )


BAD = (
    ("sm-9,a,,supermarket,D-E-1,,,,", "code"),
    ("SM-9,,,supermarket,D-E-1,,,,", "name_zh"),
    ("SM-9,a,,castle,D-E-1,,,,", "kind"),
    ("SM-9,a,,supermarket,D-X,,,,", "area"),
    ("SM-9,a,,supermarket,D-E-1,200,27,,", "longitude"),
    ("SM-9,a,,supermarket,D-E-1,nan,27,,", "longitude"),
    ("SM-9,a,,supermarket,D-E-1,113,,,", "latitude"),
    ("SM-9,a,,supermarket,D-E-1,,,U-X,", "operator"),
    ("SM-9,a,,supermarket,D-E-1,,,,北门 25:00-26:00", "gates"),
    ("SM-9,a,,supermarket,D-E-1,,,,北门 22:00-06:00", "gates"),
    ("SM-9,a,,supermarket,D-E-1,,,,G-MART=北门", "gates"),
    ('SM-9,a,,supermarket,D-E-1,,,,"[1]"', "gates"),
    ("S-MART,别的名字,,supermarket,D-E-1,,,,", "code"),
    ("only,three,cells", ""),
)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_bad_row_is_said_with_line_and_column(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str
) -> None:
    report = tmp_path / "bad.csv"
    path = file(tmp_path, *(row for row, _column in BAD), SHOP.replace("SM-9", "SM-8"))
    said = type_in(capsys, "import", "sites", path, "--bad-rows", report, "--lang", language)
    assert said.code == 1
    with report.open(encoding="utf-8-sig", newline="") as bad:
        rows = list(csv.reader(bad))[1:]
    assert [(int(row[0]), row[1]) for row in rows] == [(n, column) for n, (_, column) in enumerate(BAD, 2)]
    assert "SM-8" not in sites_for_files(SYSTEM, everywhere=True)
    assert type_in(capsys, "import", "sites", path, "--on-error", "skip").code == 1
    assert "SM-8" in sites_for_files(SYSTEM, everywhere=True)


@pytest.mark.slow
def test_a_dry_run_registers_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = type_in(capsys, "import", "sites", file(tmp_path, SHOP), "--dry-run", "--json")
    assert json.loads(said.out)["would_be_stored"] == 1
    assert "SM-9" not in sites_for_files(SYSTEM, everywhere=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"type": "FeatureCollection"}',
        "[" * 100_000,
        '{"type":"FeatureCollection","features":{}}',
    ],
)
def test_a_file_that_is_no_geojson_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    path = tmp_path / "sites.geojson"
    path.write_text(content, encoding="utf-8")
    said = type_in(capsys, "import", "sites", path)
    assert (said.code, "GeoJSON" in said.complaint) == (1, True)


def test_a_position_that_cannot_be_is_a_bad_row_that_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    type_in(capsys, "import", "sites", file(tmp_path, SHOP))
    rows = [
        f"SM-{n},a,,supermarket,D-E-1,{at},," for n, at in enumerate(("27.6,113.8", "27.6,27.6", "113.8,"))
    ]
    said = type_in(capsys, "import", "sites", file(tmp_path, *rows))
    assert said.code == 1
    for sentence in (
        "are swapped: exchange them",
        "27.6 lies far from the district",
        "Give both, or neither",
    ):
        assert sentence in said.err + said.out
    off = point(code="SM-7") | {"geometry": {"type": "Point", "coordinates": [113.8, 113.8]}}
    said = type_in(capsys, "import", "sites", geojson(tmp_path, off))
    assert "lies between -90 and 90 degrees; this is 113.8" in said.err + said.out


@pytest.mark.slow
@pytest.mark.parametrize(
    "feature",
    [
        7,
        {"type": "Feature"},
        point() | {"geometry": {"type": "Polygon", "coordinates": []}},
        point() | {"geometry": {"type": "Point", "coordinates": ["east", "north"]}},
        point(colour="red"),
        point(code={"a": 1}),
    ],
)
def test_a_feature_that_is_no_place_is_a_bad_row(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, feature: Any
) -> None:
    said = type_in(capsys, "import", "sites", geojson(tmp_path, feature), "--json")
    assert (said.code, json.loads(said.out)["bad"]) == (1, 1)


@pytest.mark.slow
def test_our_own_export_comes_in_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    awkward = 'SM-8,"=惠民, ""a""",-x,market,D-W-1,-0.5,0,,"[{""zh"": ""西口; a=b|c""}]"'
    assert type_in(capsys, "import", "sites", file(tmp_path, SHOP, awkward)).code == 0
    for name in ("out.csv", "out.parquet", "out.geojson"):
        assert type_in(capsys, "export", "sites", "--out", tmp_path / name).code == 0
        said = json.loads(type_in(capsys, "import", "sites", tmp_path / name, "--json").out)
        assert (said["read"], said["known"]) == (5, 5), name


NAMES = st.text(st.sampled_from('北门 a1|;；=["\\-:06*'), min_size=1, max_size=12).map(str.strip).filter(bool)
GATES = st.builds(
    GateWords,
    zh=NAMES,
    en=NAMES,
    code=st.sampled_from(["", "G-1", "A"]),
    opens=st.integers(0, 700),
    closes=st.integers(701, 1440),
    staffed=st.booleans(),
)


@given(st.lists(GATES, max_size=3))
def test_gates_come_back_as_they_were_written(gates: list[GateWords]) -> None:
    assert read_gates(write_gates(gates)) == tuple(gates)
