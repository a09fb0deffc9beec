"""The places of the demo district and their gates: homes (compounds, villages) and public places."""

from collections.abc import Iterator, Sequence

import numpy as np

from lianfang.demo import names, shapes
from lianfang.demo.shapes import Ring
from lianfang.demo.world import AreaSpec, GateSpec, SiteSpec
from lianfang.places.first_kinds import FIRST_KINDS

SITE_KINDS = FIRST_KINDS

OPENING = {
    "supermarket": ("08:00", "21:00"), "market": ("05:30", "18:30"), "hotel": ("06:00", "23:30"),
    "compound": ("05:30", "23:00"), "village": ("05:30", "22:30"), "pharmacy": ("08:00", "21:00"),
    "restaurant": ("06:30", "20:30"), "hospital": ("07:00", "21:30"), "school": ("07:00", "18:30"),
    "factory": ("06:30", "22:00"),
}  # fmt: skip
SIDE_GATE = ("06:30", "20:00")
CODES = {"supermarket": "SM", "market": "MK", "hotel": "HT", "compound": "CP", "village": "VL", "pharmacy": "PH",
         "restaurant": "RS", "hospital": "HP", "school": "SC", "factory": "FC"}  # fmt: skip

# The bulletin's shops, each in the community of that name.
NAMED_SHOPS = {
    "秀水": ("老地方生活超市", "Laodifang Supermarket", "supermarket"),
    "北桥": ("万家喜超市", "Wanjiaxi Supermarket", "supermarket"),
    "南坡": ("流万智慧农贸市场", "Liuwan Smart Market", "market"),
}

Draft = tuple[str, str, str, str, bool]
"""Kind, Chinese name, English name, area code, named in the bulletin."""


def homes(areas: Sequence[AreaSpec]) -> Iterator[Draft]:
    """A site for every compound and village."""
    known = {name[0] for name in names.NAMED_COMPOUNDS.values()}
    known |= {name + "村" for name in names.NAMED_VILLAGES}
    for area in areas:
        if area.kind in ("compound", "village"):
            yield area.kind, area.name_zh, area.name_en, area.code, area.name_zh in known


def shops(areas: Sequence[AreaSpec]) -> Iterator[Draft]:
    """The bulletin's shops, and small invented ones spread over the communities."""
    communities = [area for area in areas if area.kind == "community"]
    by_name = {area.name_zh.removesuffix("社区"): area.code for area in communities}
    for community, (zh, en, kind) in NAMED_SHOPS.items():
        yield kind, zh, en, by_name[community], True
    series = (("supermarket", "生活超市", "Supermarket", 14, 3), ("pharmacy", "药店", "Pharmacy", 14, 8),
              ("restaurant", "饭馆", "Eating House", 16, 13), ("hotel", "旅馆", "Hotel", 8, 19))  # fmt: skip
    for kind, zh, en, count, start in series:
        for number in range(count):
            stem = names.SHOP_STEMS[number % len(names.SHOP_STEMS)]
            area = communities[(start + 5 * number) % len(communities)]
            yield kind, stem[0] + zh, f"{stem[1]} {en}", area.code, False


def institutions(areas: Sequence[AreaSpec]) -> Iterator[Draft]:
    """One market and one health centre a territory, some schools, ten works outside the centre."""
    outer = [area for area in areas if area.kind in ("community", "village")]
    for number, (kind, short, zh, en, *_rest) in enumerate(names.TERRITORIES):
        stem = zh.removesuffix("街道").removesuffix("管委会")
        stem_en = en.split(" ")[0]
        first = next(area for area in areas if area.parent_code == f"AY-{short}" and area.kind == "community")
        health = ("卫生院", "Health Centre") if kind == "town" else ("社区医院", "Community Hospital")
        yield "hospital", stem + health[0], f"{stem_en} {health[1]}", first.code, False
        if number % 3:
            yield "market", stem + "农贸市场", f"{stem_en} Produce Market", first.code, False
        if number % 2 == 0:
            yield "school", stem + "学校", f"{stem_en} School", first.code, False
    for number, (works, works_en) in enumerate(names.WORKS_STEMS):
        ending, ending_en = names.WORKS_ENDINGS[number % len(names.WORKS_ENDINGS)]
        area = outer[(4 * number + 3) % len(outer)]
        yield "factory", works + ending, f"{works_en} {ending_en}", area.code, False


def spot(ring: Ring, taken: Ring, rng: np.random.Generator) -> Ring:
    """A point inside `ring`, not at its border, well away from the `taken` ones: the best of a dozen tries."""
    middle = shapes.centroid(ring)
    tries = middle + 0.8 * (rng.uniform(ring.min(axis=0), ring.max(axis=0), (60, 2)) - middle)
    tries = tries[shapes.contains(ring, middle + (tries - middle) / 0.8)][:12]
    if not len(tries):
        return middle
    if not len(taken):
        return np.asarray(tries[0])
    distance = np.abs(tries[:, None, :] - taken[None, :, :]).sum(axis=2).min(axis=1)
    return np.asarray(tries[int(np.argmax(distance))])


def sites(
    areas: Sequence[AreaSpec], drawn: dict[str, Ring], rng: np.random.Generator
) -> tuple[SiteSpec, ...]:
    """All sites, homes first, each at a point inside its area."""
    parent = {area.code: area.parent_code for area in areas}
    operators = {name: code for code, name, _zh, _en in names.OPERATORS}
    taken = np.empty((0, 2))
    counts: dict[str, int] = {}
    found = []
    for kind, zh, en, area_code, named in (*homes(areas), *shops(areas), *institutions(areas)):
        ring = drawn.get(area_code)
        point = spot(drawn[str(parent[area_code])] if ring is None else ring, taken, rng)
        taken = np.vstack([taken, point])
        counts[kind] = counts.get(kind, 0) + 1
        opens, closes = OPENING[kind]
        lon, lat = (round(float(value), 5) for value in point)
        found.append(
            SiteSpec(
                f"{CODES[kind]}-{counts[kind]:03d}",
                zh,
                en,
                kind,
                area_code,
                operators.get(zh),
                lon,
                lat,
                opens,
                closes,
                named,
            )
        )
    return tuple(found)


def gates(all_sites: Sequence[SiteSpec], rng: np.random.Generator) -> tuple[GateSpec, ...]:
    """One to three gates a site: the main one open as long as the site, side gates by daylight."""
    share = {"compound": (0.4, 0.85), "village": (0.6, 1.0), "supermarket": (0.5, 1.0), "market": (0.0, 0.6),
             "hospital": (0.3, 1.0), "factory": (0.4, 1.0)}  # fmt: skip
    titles = (("正门", "Main Gate"), ("东门", "East Gate"), ("北门", "North Gate"))
    rural = (("村口卡点", "Village Entrance"), ("后山路口", "Back Road"), ("桥头", "Bridge End"))
    found = []
    for index, site in enumerate(all_sites):
        limits = share.get(site.kind, (1.0, 1.0))
        count = 2 if site.named else 1 + int(np.searchsorted(limits, rng.random(), side="right"))
        for number in range(count):
            zh, en = (rural if site.kind == "village" else titles)[number]
            opens, closes = (site.opens, site.closes) if number == 0 else inner_hours(site)
            found.append(GateSpec(f"{site.code}-G{number + 1}", index, zh, en, opens, closes))
    return tuple(found)


def inner_hours(site: SiteSpec) -> tuple[str, str]:
    """Hours of a side gate: by daylight, never outside the site's own."""
    return max(site.opens, SIDE_GATE[0]), min(site.closes, SIDE_GATE[1])
