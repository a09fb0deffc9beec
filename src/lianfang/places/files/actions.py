"""Bringing places in from a file: read, compared with what is registered, registered in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db import transaction

from lianfang.accounts.queries import units_coded
from lianfang.accounts.scope import Asker
from lianfang.domain.errors import FieldProblem, LianfangError
from lianfang.files.bad import BadRow
from lianfang.files.rows import RawRow
from lianfang.places.actions import NewGate, NewSite, register_gates, register_sites
from lianfang.places.files.gate_words import GateWords
from lianfang.places.files.queries import area_codes, codes_in_use, sites_for_files
from lianfang.places.files.reading import SiteInFile, read_site
from lianfang.places.queries import site_kinds
from lianfang.places.site_queries import whereabouts

USUAL_GATE = GateWords("正门", "Main gate")
"""The gate of a place of which a file names none: without one, nobody could pass it."""


@dataclass
class Arriving:
    """What a file of places holds: those to be registered, how many are known already, and what is wrong."""

    new: list[SiteInFile] = field(default_factory=list)
    read: int = 0
    known: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows are bad, however much is wrong with each."""
        return len({bad.line for bad in self.bad})


def check_sites(actor: Asker, rows: Iterable[RawRow], everywhere: bool = False) -> Arriving:
    """Reads and compares every row; registers nothing. `everywhere`: for a command, which acts for the district."""
    arriving, check = Arriving(), _Check(actor, everywhere)
    for raw in rows:
        arriving.read += 1
        try:
            site = check.gated(read_site(raw))
            problems = check.problems(site)
        except LianfangError as error:
            problems, site = error.problems, None
        if problems:
            arriving.bad += [BadRow(raw.line, problem) for problem in problems]
        elif site is not None and site.code in check.known:
            arriving.known += 1
        elif site is not None:
            check.take(site)
            arriving.new.append(site)
    return arriving


class _Check:
    """What is registered already, and what the file's earlier rows will have registered."""

    def __init__(self, actor: Asker, everywhere: bool) -> None:
        self.known = sites_for_files(actor, everywhere)
        self._areas = area_codes(actor, everywhere)
        self._kinds = site_kinds(actor)
        self._sites, self._gates = codes_in_use(actor)
        self._units: dict[str, bool] = {"": True}
        self._actor = actor
        self._district = whereabouts(actor)

    def gated(self, site: SiteInFile) -> SiteInFile:
        """The same with gates that have codes and both names, as they will be registered."""
        known = self.known.get(site.code)
        if known and not site.gates:
            return replace(site, gates=known.gates)  # a file may be silent about gates
        gates = site.gates or (USUAL_GATE,)
        return replace(
            site,
            gates=tuple(
                replace(gate, code=gate.code or f"{site.code}-G{n}"[:32], en=gate.en or gate.zh)
                for n, gate in enumerate(gates, start=1)
            ),
        )

    def problems(self, site: SiteInFile) -> list[FieldProblem]:
        """What is wrong with a row that can be read."""
        if (known := self.known.get(site.code)) is not None:
            return self._differences(known, site)
        found = []
        if site.code in self._sites:
            found.append(FieldProblem("code", "code.taken", {"value": site.code}))
        if site.area not in self._areas:
            found.append(FieldProblem("area", "area.unknown", {"value": site.area}))
        if site.kind not in self._kinds:
            choices = ", ".join(self._kinds)
            found.append(FieldProblem("kind", "field.not_a_choice", {"value": site.kind, "choices": choices}))
        if not self._is_unit(site.operator):
            found.append(
                FieldProblem(
                    "operator", "field.not_a_choice", {"value": site.operator, "choices": "existing units"}
                )
            )
        found += self._district.problems(site.longitude, site.latitude)
        codes = [gate.code for gate in site.gates]
        found += [
            FieldProblem("gates", "code.taken", {"value": code})
            for n, code in enumerate(codes)
            if code in self._gates or code in codes[:n]
        ]
        return found

    def _differences(self, known: SiteInFile, site: SiteInFile) -> list[FieldProblem]:
        """A row that repeats what is registered is fine; an import changes nothing."""
        columns = ("name_zh", "name_en", "kind", "area", "longitude", "latitude", "operator", "gates")
        wrong = [name for name in columns if getattr(known, name) != getattr(site, name)]
        if not wrong:
            return []
        return [FieldProblem("code", "site.differs", {"value": site.code, "columns": ", ".join(wrong)})]

    def _is_unit(self, code: str) -> bool:
        if code not in self._units:
            self._units[code] = bool(units_coded(self._actor, [code]))
        return self._units[code]

    def take(self, site: SiteInFile) -> None:
        """Notes a row that will be registered."""
        self.known[site.code] = site
        self._sites.add(site.code)
        self._gates.update(gate.code for gate in site.gates)


@transaction.atomic
def register_arriving(actor: Asker, sites: Iterable[SiteInFile]) -> int:
    """Registers checked places with their gates, all or none; returns how many."""
    sites = list(sites)
    units = units_coded(actor, {site.operator for site in sites if site.operator})
    register_sites(
        actor,
        [
            NewSite(
                site.code,
                site.name_zh,
                site.name_en,
                site.kind,
                site.area,
                units[site.operator].id if site.operator else None,
                site.longitude,
                site.latitude,
            )
            for site in sites
        ],
    )
    register_gates(
        actor,
        [
            NewGate(gate.code, site.code, gate.zh, gate.en, gate.opens, gate.closes, gate.staffed)
            for site in sites
            for gate in site.gates
        ],
    )
    return len(sites)
