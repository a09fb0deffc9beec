"""The tree of the demo district: its areas with shapes, the units that answer for them, the accounts."""

from dataclasses import dataclass

import numpy as np

from lianfang.demo import names, shapes
from lianfang.demo.shapes import Ring
from lianfang.demo.world import AreaSpec, GateSpec, SiteSpec, UnitSpec, UserSpec

DISTRICT = "AY"


@dataclass(frozen=True)
class Place:
    """A community or village before it gets a shape: area code, its territory's code, name and kind."""

    code: str
    territory: str
    name: names.Name
    kind: str


def places() -> tuple[Place, ...]:
    """Every community and village, territory by territory."""
    found: list[Place] = []
    communities, villages = iter(names.COMMUNITIES), iter(names.VILLAGES)
    for _kind, code, _zh, _en, _division, n_communities, n_villages, _x, _y in names.TERRITORIES:
        for number in range(1, n_communities + 1):
            found.append(Place(f"AY-{code}-{number:02d}", f"AY-{code}", next(communities), "community"))
        for number in range(1, n_villages + 1):
            found.append(Place(f"AY-{code}-V{number}", f"AY-{code}", next(villages), "village"))
    return tuple(found)


def rings(rng: np.random.Generator) -> dict[str, Ring]:
    """Longitude and latitude rings of the district, its territories, communities and villages, by code."""
    straight = {DISTRICT: shapes.outline()}
    middles = np.array([[x, y] for *_rest, x, y in names.TERRITORIES])
    for territory, ring in zip(names.TERRITORIES, shapes.cells(straight[DISTRICT], middles), strict=True):
        code = f"AY-{territory[1]}"
        straight[code] = ring
        inside = [place for place in places() if place.territory == code]
        parts = shapes.cells(ring, shapes.even_middles(ring, len(inside), rng))
        straight.update({place.code: part for place, part in zip(inside, parts, strict=True)})
    return shapes.drawn(straight)


def unit_of(area_code: str) -> str:
    """The unit that manages an area: "AY-DD-01" is managed by "U-DD-01", the district by the command."""
    return "CMD" if area_code == DISTRICT else "U-" + area_code.removeprefix("AY-")


def areas(drawn: dict[str, Ring]) -> tuple[AreaSpec, ...]:
    """The tree of areas, parents first; compounds have no shape of their own."""
    found = [
        AreaSpec(
            DISTRICT,
            "安源区（演示）",
            "Anyuan District (demo)",
            "district",
            None,
            "CMD",
            "360302",
            shapes.geometry(drawn[DISTRICT]),
        )
    ]
    for kind, short, zh, en, division, *_rest in names.TERRITORIES:
        code = f"AY-{short}"
        found.append(
            AreaSpec(code, zh, en, kind, DISTRICT, unit_of(code), division, shapes.geometry(drawn[code]))
        )
    for place in places():
        ending = ("社区", "Community") if place.kind == "community" else ("村", "Village")
        found.append(
            AreaSpec(
                place.code,
                place.name[0] + ending[0],
                f"{place.name[1]} {ending[1]}",
                place.kind,
                place.territory,
                unit_of(place.code),
                None,
                shapes.geometry(drawn[place.code]),
            )
        )
    return (*found, *compounds())


def compounds() -> list[AreaSpec]:
    """Two residential compounds in each community: the bulletin's three by name, the rest invented."""
    found = []
    stems, endings = names.COMPOUND_STEMS, names.COMPOUND_ENDINGS
    communities = [place for place in places() if place.kind == "community"]
    for index, community in enumerate(communities):
        for half, letter in enumerate("AB"):
            number = 2 * index + half
            stem, ending = stems[number % len(stems)], endings[number % len(endings)]
            name = (stem[0] + ending[0], f"{stem[1]} {ending[1]}")
            if half == 0:
                name = names.NAMED_COMPOUNDS.get(community.name[0], name)
            found.append(
                AreaSpec(
                    f"{community.code}-{letter}",
                    name[0],
                    name[1],
                    "compound",
                    community.code,
                    unit_of(community.code),
                    None,
                    None,
                )
            )
    return found


def units(all_areas: tuple[AreaSpec, ...], sites: tuple[SiteSpec, ...]) -> tuple[UnitSpec, ...]:
    """The command at the top; departments, territories and the supervision commission under it; communities
    and villages under their territory; site operators under the community their site lies in."""
    found = [
        UnitSpec(
            "CMD",
            "安源区疫情防控指挥部（演示）",
            "Anyuan District Epidemic Control Command (demo)",
            "command",
            None,
            DISTRICT,
        )
    ]
    found += [UnitSpec(code, zh, en, kind, "CMD", DISTRICT) for code, zh, en, kind in names.DEPARTMENTS]
    for area in all_areas[1:]:
        if area.kind != "compound":
            parent = unit_of(str(area.parent_code))
            found.append(UnitSpec(area.unit_code, area.name_zh, area.name_en, area.kind, parent, area.code))
    place_of = {site.name_zh: site.area_code for site in sites}
    unit_of_area = {area.code: area.unit_code for area in all_areas}
    for code, site_name, zh, en in names.OPERATORS:
        area_code = place_of[site_name]
        found.append(UnitSpec(code, zh, en, "operator", unit_of_area[area_code], area_code))
    return tuple(found)


def users(sites: tuple[SiteSpec, ...], gates: tuple[GateSpec, ...]) -> tuple[UserSpec, ...]:
    """One account a role and a few unit heads. The gatekeeper may stand at the compound 御龙湾 and at the
    supermarket of the same community, so that both kinds of gate can be tried with one account."""
    own = {"御龙湾", "老地方生活超市"}
    codes = tuple(gate.code for gate in gates if sites[gate.site_index].name_zh in own)
    return tuple(
        UserSpec(username, zh, en, role, unit, codes if role == "gatekeeper" else ())
        for username, zh, en, role, unit in names.ACCOUNTS
    )
