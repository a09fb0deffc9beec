"""Reading places out of files: rows of CSV or Parquet, points of GeoJSON, each checked by itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput
from lianfang.files.plain import demand_plain_file
from lianfang.files.reading import Cells
from lianfang.files.rows import Columns, RawRow, open_rows
from lianfang.places.files.gate_words import GateWords, read_gates

COLUMNS = Columns(
    required=("code", "name_zh", "kind", "area"),
    optional=("name_en", "longitude", "latitude", "operator", "gates"),
    longest=4000,
)


@dataclass(frozen=True)
class SiteInFile:
    """A place as a file says it: kind, area and operator by code."""

    line: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    area: str
    longitude: float | None
    latitude: float | None
    operator: str
    gates: tuple[GateWords, ...]


def site_rows(path: Path) -> Iterator[RawRow]:
    """The rows of a CSV or Parquet file, or the points of a GeoJSON file, in its order."""
    if path.suffix.lower() in (".geojson", ".json"):
        try:
            text = demand_plain_file(path).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise InvalidInput("file.not_readable", "file", value=path.name, why=error.strerror) from None
        except UnicodeDecodeError:
            raise InvalidInput("file.encoding", "file", value=path.name) from None
        yield from points(text)
        return
    with open_rows(path, COLUMNS) as rows:
        yield from rows


def points(text: str) -> Iterator[RawRow]:
    """The features of a GeoJSON collection of points as rows, numbered from 1 (RFC 7946)."""
    try:
        collection = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("geojson.not_json", "file") from None
    found = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(found, list) or collection.get("type") != "FeatureCollection":
        raise InvalidInput("geojson.no_collection", "file")
    for number, feature in enumerate(found, start=1):
        yield _point(number, feature)


def _point(number: int, feature: object) -> RawRow:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return RawRow(number, problem=FieldProblem("properties", "geojson.no_properties"))
    cells = {str(name): _cell(value) for name, value in properties.items()}
    if strange := [name for name in cells if name not in COLUMNS.known]:
        return RawRow(number, problem=FieldProblem(strange[0], "field.unknown"))
    if geometry is not None:
        coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if not isinstance(coordinates, list) or len(coordinates) < 2 or geometry.get("type") != "Point":
            return RawRow(number, problem=FieldProblem("geometry", "geojson.no_point"))
        cells |= {"longitude": _cell(coordinates[0]), "latitude": _cell(coordinates[1])}
    return RawRow(number, cells)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_site(raw: RawRow) -> SiteInFile:
    """Reads one row; the InvalidInput it may raise carries everything that is wrong with the row."""
    cells = Cells(raw)
    take = cells.take
    zh = cells.word("name_zh", 80)
    site = SiteInFile(
        line=raw.line,
        code=take("code", values.code, ""),
        name_zh=zh,
        name_en=cells.text("name_en", 120) or zh,
        kind=cells.word("kind", 32),
        area=cells.word("area", 32),
        longitude=take("longitude", lambda cell: _degrees(cell, "longitude"), None),
        latitude=take("latitude", lambda cell: _degrees(cell, "latitude"), None),
        operator=cells.text("operator", 32),
        gates=take("gates", _gates, ()),
    )
    cells.finish()
    return site


def _degrees(cell: str, field: str) -> float | None:
    """A number of degrees; whether a place can lie there is judged together with the other one."""
    if not cell:
        return None
    try:
        degrees = float(cell)
    except ValueError:
        degrees = math.nan
    if not math.isfinite(degrees) or "_" in cell:
        raise InvalidInput("field.not_a_number", field, value=cell)
    return degrees


def _gates(cell: str) -> tuple[GateWords, ...]:
    gates = read_gates(cell)
    for gate in gates:
        values.required_text(gate.zh, "gates", 80)
        values.plain_text(gate.en, "gates", 120)
        if gate.code:
            values.code(gate.code, "gates")
        if not 0 <= gate.opens < gate.closes <= 1440:
            raise InvalidInput("gate.hours", "gates")
    return gates
