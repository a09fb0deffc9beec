"""Which gate a file means: sites of ours by code, others under a code derived from the file's own word for them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import InvalidInput, NotFound
from lianfang.places import queries as places
from lianfang.places.actions import (
    NewGate,
    NewSite,
    NewSiteKind,
    define_site_kinds,
    register_gates,
    register_sites,
)
from lianfang.places.rows import GateRow

OTHER = NewSiteKind("other", "其他场所", "Other place", "public", records_exit=False)
"""The kind of a site of which a file says no kind that we know."""

_KIND_AND_POINT = re.compile(r"(?P<kind>[^@]*)@(?P<lat>-?\d+(\.\d+)?),\s*(?P<lon>-?\d+(\.\d+)?)")


def site_code(reference: str) -> str:
    """Our code for a site that a file calls `reference`: the same in every file."""
    return f"I-{hashlib.sha256(reference.encode()).hexdigest()[:8].upper()}"


class Places:
    """The gates of this installation as a file may name them, and the sites still to be registered for it."""

    def __init__(self, now: datetime, new_sites_in: str = "") -> None:
        self._now = now
        self._area = new_sites_in
        self._gates: dict[str, GateRow] = {}
        self._first: dict[str, GateRow] = {}
        if new_sites_in and new_sites_in not in {p.split("/")[-2] for p in places.area_units(SYSTEM)}:
            raise InvalidInput("area.unknown", "--new-sites-in", value=new_sites_in)
        self._look()

    def _look(self) -> None:
        for gate in places.every_gate(SYSTEM, self._now):
            self._gates[gate.code] = gate
            self._first.setdefault(gate.site_code, gate)
        self._sites = {site.code for site in places.every_site(SYSTEM, self._now)}

    def check(self, site: str, gate: str) -> None:
        """Refuses a site that is not ours and shall not be registered, and a gate that the site does not have."""
        code = self.code(site)
        if gate and (gate not in self._gates or self._gates[gate].site_code != code):
            raise NotFound("gate.unknown", "gate", value=gate)
        if code in self._first:
            return
        if code in self._sites:
            raise InvalidInput("site.no_gate", "site", value=site)
        if not self._area:
            raise NotFound("site.unknown", "site", value=site)

    def gate(self, site: str, gate: str) -> GateRow:
        """The gate meant: the one named, or the site's first."""
        return self._gates[gate] if gate else self._first[self.code(site)]

    def known_gate(self, site: str, gate: str) -> str:
        """The code of the gate meant, empty where the site is not registered yet."""
        return gate or (self._first[code].code if (code := self.code(site)) in self._first else "")

    def code(self, site: str) -> str:
        """Our code for a file's word for a site: its own where it is one of ours."""
        return site if site in self._sites else site_code(site)

    def register(self, sites: Iterable[str]) -> int:
        """Registers those of `sites` that are not known yet, each with one gate; returns how many."""
        new = {site_code(s): s for s in sites if self.code(s) not in self._sites}
        if not new:
            return 0
        kinds = places.site_kinds(SYSTEM)
        if OTHER.code not in kinds:
            define_site_kinds(SYSTEM, [OTHER])
        register_sites(SYSTEM, [_new_site(code, site, self._area, kinds) for code, site in new.items()])
        # Nobody of ours stands at a gate that is known from a file only.
        register_gates(
            SYSTEM, [NewGate(f"{code}-G1", code, "入口", "Entrance", staffed=False) for code in new]
        )
        self._look()
        return len(new)


def _new_site(code: str, reference: str, area_code: str, kinds: dict[str, tuple[str, str]]) -> NewSite:
    """A site from a file's word for it: "kind@lat,lon" says what and where, anything else is a name."""
    found = _KIND_AND_POINT.fullmatch(reference)
    if found is None:
        return NewSite(code, reference[:80], reference, OTHER.code, area_code)
    kind, lat, lon = found["kind"], float(found["lat"]), float(found["lon"])
    known = kind in kinds
    zh, en = kinds[kind] if known else (kind or OTHER.name_zh, kind or OTHER.name_en)
    on_earth = abs(lat) <= 90 and abs(lon) <= 180
    return NewSite(
        code,
        f"{zh} {found['lat']}, {found['lon']}"[:80],
        f"{en} {found['lat']}, {found['lon']}"[:120],
        kind if known else OTHER.code,
        area_code,
        longitude=lon if on_earth else None,
        latitude=lat if on_earth else None,
    )
