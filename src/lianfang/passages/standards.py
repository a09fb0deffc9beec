"""The standards whose evidence is in this room: registration, temperature, masks, posts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Sum

from lianfang.accounts.scope import SYSTEM
from lianfang.assignments.queries import done_in_time
from lianfang.domain.compliance import Day, Declared, Standard
from lianfang.domain.days import duty_hours
from lianfang.domain.presence import hours_present
from lianfang.domain.reasons import Sentence
from lianfang.local_time import local_zone
from lianfang.passages.models import GateHour
from lianfang.places import queries as places


def _per_site(day: Day, expected: tuple[str, ...], met: tuple[str, ...]) -> dict[int, tuple[int, int]]:
    """Sums of hourly counts by site id."""
    rows = GateHour.objects.filter(hour__gte=day.since, hour__lt=day.until).values("gate__site_id")
    total = sum((F(name) for name in expected[1:]), start=F(expected[0]))
    done = sum((F(name) for name in met[1:]), start=F(met[0]))
    figures = rows.annotate(expected=Sum(total), met=Sum(done))
    return {f["gate__site_id"]: (f["expected"], f["met"]) for f in figures if f["expected"]}


def temperature_taken(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each person who enters or leaves is measured."""
    return _per_site(day, ("entries", "exits"), ("measured",))


def registration_complete(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each person who enters or leaves is a registered one."""
    return _per_site(day, ("entries", "exits"), ("registered",))


def outsiders_checked(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each visitor and courier, and whoever comes in a vehicle, is registered and measured on entering and leaving."""
    return _per_site(day, ("outside",), ("outside_checked",))


def travellers_screened(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each screening of a traveller that was due by now on this day was done by then; at the site that sent them."""
    sites = places.site_ids(SYSTEM)
    done = done_in_time(SYSTEM, "travel_screening", day.since, min(day.until, day.now))
    return {sites[code]: figures for code, figures in done.items() if code in sites}


def mask_urged(day: Day) -> Mapping[int, tuple[int, int]]:
    """Each person who came without a mask was urged, and what came of it is recorded."""
    return _per_site(day, ("without_mask",), ("urged",))


def mask_noted(day: Day) -> Mapping[int, tuple[int, int]]:
    """At each entry somebody looked whether a mask is worn; otherwise nobody could be urged."""
    return _per_site(day, ("entries",), ("noted",))


def post_active(day: Day) -> Mapping[int, tuple[int, int]]:
    """In the whole hours of its duty that are over, a gate recorded somebody, but for short quiet spells."""
    rows = GateHour.objects.filter(hour__gte=day.since, hour__lt=day.until)
    active: dict[int, set[datetime]] = {}
    for gate_id, hour in rows.values_list("gate_id", "hour"):
        active.setdefault(gate_id, set()).add(hour)
    zone = local_zone()
    found: dict[int, tuple[int, int]] = {}
    for post in places.posts(SYSTEM, day.date):
        hours = duty_hours(day.date, zone, post.opens_minute, post.closes_minute, day.now)
        expected, met = found.get(post.site_id, (0, 0))
        if hours:
            present = hours_present(hours, active.get(post.gate_id, set()))
            found[post.site_id] = (expected + len(hours), met + present)
    return found


STEADY = ("compound", "village", "supermarket", "market", "hotel")
"""Kinds of place where somebody passes at every hour; at a school's gate silence says nothing."""

STANDARDS = (
    Declared(
        Standard(
            "F3-outsiders", 1, 1, "F3", "外来人员和车辆出入查验", "People from elsewhere and vehicles checked", 0.98,
            Sentence(
                "住地卡口对来访、配送人员和每辆车上的人，进出都登记、都测温；车牌记下备查，不凭车牌和籍贯拦人。",
                "Where people live, register and measure visitors, couriers and whoever comes in a vehicle, both ways; "
                "note the plate, and stop nobody for a plate or an origin.",
            ),
            ("compound", "village"),
        ),
        outsiders_checked,
    ),
    Declared(
        Standard(
            "F6-screened", 1, 1, "F6", "疫情地区旅居人员按时筛查", "Travellers screened in time", 0.95,
            Sentence(
                "到过名单上疫情地区、还在追溯期内的人，卡口转介后八小时内完成筛查并告知结果和申诉途径。",
                "Screen those who were in a listed outbreak area within the look-back inside eight hours of the gate's "
                "referral, and tell them the outcome and how to appeal.",
            ),
        ),
        travellers_screened,
    ),
    Declared(
        Standard(
            "F5-temperature", 1, 1, "F5", "出入测温", "Temperature at entry and exit", 0.98,
            Sentence(
                "每一个进出的人都测体温并记下读数；高于 37.3 ℃ 的，休息几分钟再测一次。",
                "Measure everybody who enters or leaves and note the reading; above 37.3 °C, measure again after a rest.",
            ),
        ),
        temperature_taken,
    ),
    Declared(
        Standard(
            "F5-registration", 1, 1, "F5", "出入登记", "Registration at entry and exit", 0.98,
            Sentence(
                "每一个进出的人都登记：本地居民报手机尾号，外来人员报姓名和电话。",
                "Register everybody who enters or leaves: residents by four digits, visitors by name and telephone.",
            ),
        ),
        registration_complete,
    ),
    Declared(
        Standard(
            "P1-temperature", 1, 2, "P1", "顾客逐一测温", "Each customer measured", 0.98,
            Sentence(
                "顾客一个一个测温，人多时排队等候，不整批放行。",
                "Measure customers one by one; let them queue when there are many, and never wave a group through.",
            ),
            ("supermarket", "market"),
        ),
        temperature_taken,
    ),
    Declared(
        Standard(
            "P2-mask-noted", 1, 2, "P2", "进门看口罩", "Masks looked at on entry", 0.95,
            Sentence("每一个进门的人都看一眼口罩，并记下有没有戴。", "Look at each person's mask on entry, and note it."),
        ),
        mask_noted,
    ),
    Declared(
        Standard(
            "P2-mask-urged", 1, 2, "P2", "未戴口罩劝导并记录", "Those without a mask urged", 0.95,
            Sentence(
                "没戴口罩的先劝其戴好再进，并记下结果：戴上了，还是不肯戴。",
                "Urge those without a mask to put one on before they enter, and note what came of it.",
            ),
        ),
        mask_urged,
    ),
    Declared(
        Standard(
            "W1-post", 1, 4, "W1", "卡口在岗", "Post staffed in its hours", 0.90,
            Sentence(
                "卡口开放的时间里一直有人值守；连续三小时没有一条通行记录，就算无人在岗。",
                "Keep the post staffed in all its hours; three hours in a row without anybody registered count as empty.",
            ),
            STEADY,
        ),
        post_active,
    ),
)  # fmt: skip
