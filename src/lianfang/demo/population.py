"""The invented people: households at home sites, their members, where they work, visitors from outside."""

from collections.abc import Sequence

import numpy as np

from lianfang.demo import names
from lianfang.demo.world import AreaSpec, Households, Ints, Persons, Shorts, SiteSpec, Smalls, Texts

VISITOR_SHARE = 0.03
HOUSEHOLD_SIZES = (0.14, 0.26, 0.28, 0.18, 0.09, 0.05)
"""Share of households with one to six members."""

# How many of 1,000 residents work at one site of the kind; the rest of the workers leave the district's gates.
STAFF = {"supermarket": 1.0, "market": 1.6, "hotel": 0.6, "pharmacy": 0.25, "restaurant": 0.3, "hospital": 2.0,
         "school": 1.5, "factory": 5.0}  # fmt: skip
PHONE_PREFIX = "000"
"""No Chinese number begins so; a demo must not ring at anybody's."""


def make_people(
    count: int, areas: Sequence[AreaSpec], sites: Sequence[SiteSpec], year: int, rng: np.random.Generator
) -> tuple[Households, Persons]:
    """`count` residents in households, and about three visitors for each hundred of them."""
    household, position = grouped(count, rng)
    home_of_household = placed(int(household[-1]) + 1, sites, rng)
    sex, age = members(household, position, rng)
    visitors = max(1, round(count * VISITOR_SHARE))
    sex = np.concatenate([sex, rng.integers(0, 2, visitors, dtype=np.int8)])
    age = np.concatenate([age, rng.integers(19, 66, visitors, dtype=np.int16)])
    home = np.concatenate([home_of_household[household], np.full(visitors, -1, np.int32)])
    surname, given = called(household, position, sex, rng)
    persons = Persons(
        household=np.concatenate([household, np.full(visitors, -1, np.int32)]),
        surname=surname,
        given=given,
        sex=sex,
        birth_year=(year - age).astype(np.int16),
        phone=phones(count + visitors, rng),
        category=np.where(home >= 0, 0, 2).astype(np.int8),
        home_site=home,
        works_at=employed(home, age, sites, rng),
    )
    area_index = {area.code: index for index, area in enumerate(areas)}
    area_of_site = np.array([area_index[site.area_code] for site in sites], np.int32)
    return Households(area_of_site[home_of_household], addresses(home_of_household, sites)), persons


def grouped(count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Household of each resident and the resident's position in it (0 is the head)."""
    sizes = rng.choice(6, size=count, p=HOUSEHOLD_SIZES) + 1
    household = np.repeat(np.arange(count), sizes)[:count].astype(np.int32)
    first = np.searchsorted(household, household, side="left")
    return household, (np.arange(count) - first).astype(np.int32)


def placed(households: int, sites: Sequence[SiteSpec], rng: np.random.Generator) -> Ints:
    """Home site of each household; households of one site stand together."""
    homes = np.array([i for i, site in enumerate(sites) if site.kind in ("compound", "village")], np.int32)
    weight = np.array([1.6 if sites[i].named else 1.0 for i in homes]) * rng.gamma(6.0, size=len(homes))
    return np.sort(rng.choice(homes, size=households, p=weight / weight.sum())).astype(np.int32)


def members(household: Ints, position: Ints, rng: np.random.Generator) -> tuple[Smalls, Shorts]:
    """Sex and age: a head, a spouse, then children or, where those would be unborn, the parents."""
    count = len(household)
    heads = int(household[-1]) + 1
    head_age = np.clip(rng.normal(46, 14, heads), 20, 88)[household]
    head_sex = rng.integers(0, 2, heads)[household]
    sex = rng.integers(0, 2, count)
    sex[position == 0] = head_sex[position == 0]
    sex[position == 1] = 1 - head_sex[position == 1]
    child = head_age - rng.normal(27, 4, count)
    elder = np.clip(head_age + rng.normal(26, 3, count), 50, 96)
    younger = np.where(child >= 0, child, elder)
    age = np.select([position == 0, position == 1, position < 4],
                    [head_age, np.clip(head_age + rng.normal(-1, 3, count), 20, 90), younger],
                    np.where(elder < 90, elder, np.abs(child)))  # fmt: skip
    return sex.astype(np.int8), np.clip(age, 0, 97).astype(np.int16)


def called(household: Ints, position: Ints, sex: Smalls, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """Surname and given name; everybody but the spouse and the elders bears the household's surname."""
    total = len(sex)
    weight = 1.0 / np.arange(3, len(names.SURNAMES) + 3)
    drawn = rng.choice(np.array(names.SURNAMES), size=total, p=weight / weight.sum())
    family = drawn[np.searchsorted(household, household, side="left")]
    resident = slice(0, len(household))
    drawn[resident] = np.where((position == 1) | (position > 3), drawn[resident], family)
    given = np.empty(total, "<U2")
    for code, letters in ((0, names.GIVEN_MALE), (1, names.GIVEN_FEMALE)):
        who = np.flatnonzero(sex == code)
        first = rng.choice(np.array(letters), size=len(who))
        second = np.where(rng.random(len(who)) < 0.72, rng.choice(np.array(letters), size=len(who)), "")
        given[who] = np.char.add(first, np.where(second == first, "", second))
    return drawn, given


def phones(count: int, rng: np.random.Generator) -> Texts:
    """Eleven digits nobody can be assigned, all different."""
    offset = int(rng.integers(0, 10**8))
    numbers = (np.arange(count, dtype=np.int64) * 48_271_939 + offset) % 10**8
    return np.char.add(PHONE_PREFIX, np.char.zfill(numbers.astype(str), 8))


def employed(home: Ints, age: Shorts, sites: Sequence[SiteSpec], rng: np.random.Generator) -> Ints:
    """Site each person works at, or -1; staff in proportion to the size of the district."""
    works = np.full(len(home), -1, np.int32)
    able = np.flatnonzero((home >= 0) & (age >= 18) & (age < 62))
    wanted = [
        max(2, round(STAFF[site.kind] * len(home) / 1000 * rng.uniform(0.7, 1.4)))
        if site.kind in STAFF
        else 0
        for site in sites
    ]
    posts = np.repeat(np.arange(len(sites)), wanted)
    posts = rng.permutation(posts)[: int(len(able) * 0.6)]
    works[rng.permutation(able)[: len(posts)]] = posts
    return works


def addresses(home_of_household: Ints, sites: Sequence[SiteSpec]) -> Texts:
    """An address inside the compound ("3栋2单元0501") or village ("2组14号"), different for each household."""
    first = np.searchsorted(home_of_household, home_of_household, side="left")
    number = np.arange(len(home_of_household)) - first
    found = []
    for site, n in zip(home_of_household.tolist(), number.tolist(), strict=True):
        if sites[site].kind == "village":
            found.append(f"{n // 25 + 1}组{n % 25 + 1}号")
        else:
            building, unit, floor, door = n // 48 + 1, n // 24 % 2 + 1, n % 24 // 2 + 1, n % 2 + 1
            found.append(f"{building}栋{unit}单元{floor:02d}{door:02d}")
    return np.array(found)
