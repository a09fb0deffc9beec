"""Places out to a file: CSV, Parquet or GeoJSON, which come in again as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from lianfang.accounts.scope import Asker
from lianfang.files import engine
from lianfang.files.writing import CSV, GEOJSON, PARQUET, copy_out, demand_kind, new_file, table_of
from lianfang.places.files.gate_words import write_gates
from lianfang.places.files.queries import sites_for_files
from lianfang.places.files.reading import SiteInFile

COLUMNS = {
    "code": "VARCHAR",
    "name_zh": "VARCHAR",
    "name_en": "VARCHAR",
    "kind": "VARCHAR",
    "area": "VARCHAR",
    "longitude": "DOUBLE",
    "latitude": "DOUBLE",
    "operator": "VARCHAR",
    "gates": "VARCHAR",
}


def lines(sites: Iterable[SiteInFile]) -> Iterator[tuple[object, ...]]:
    """Places as rows of COLUMNS."""
    for s in sites:
        words = (s.code, s.name_zh, s.name_en, s.kind, s.area, s.longitude, s.latitude, s.operator)
        yield (*words, write_gates(s.gates))


def export_sites(actor: Asker, path: Path) -> int:
    """Writes every place of the district to a new file; returns how many."""
    kind = demand_kind(path, (CSV, PARQUET, GEOJSON))
    sites = list(sites_for_files(actor, everywhere=True).values())
    with new_file(path) as part:
        if kind == GEOJSON:
            part.write_text(json.dumps(collection(sites), ensure_ascii=False, indent=1), encoding="utf-8")
        else:
            with closing(engine.connect()) as connection:
                copy_out(connection, table_of(connection, COLUMNS, lines(sites)), COLUMNS, part, kind)
    return len(sites)


def collection(sites: Iterable[SiteInFile]) -> dict[str, object]:
    """Places as a GeoJSON collection of points (RFC 7946); a place without position has no geometry."""
    features = []
    for row in lines(sites):
        said = dict(zip(COLUMNS, row, strict=True))
        longitude, latitude = said.pop("longitude"), said.pop("latitude")
        point = {"type": "Point", "coordinates": [longitude, latitude]} if longitude is not None else None
        features.append({"type": "Feature", "geometry": point, "properties": said})
    return {"type": "FeatureCollection", "features": features}
