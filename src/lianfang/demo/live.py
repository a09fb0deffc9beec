"""`--live`: some of the demo's people keep walking about, and the gates they pass report it through the real API."""

from __future__ import annotations

import csv
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings

from lianfang.accounts.scope import SYSTEM
from lianfang.demo.device import Device, enrol
from lianfang.domain.admission import Decision, Table, decide
from lianfang.domain.values import degrees
from lianfang.passages.actions.devices import issue_code
from lianfang.places.queries import every_gate
from lianfang.places.rows import GateRow

HOMES, SHOPS = 8, 10
"""So many home gates and so many gates of public places are kept busy."""

WALKERS = 80
"""So few that each of them comes to a gate every minute."""

SECONDS_BETWEEN = 2.0
STEPS_AT_ONCE = 3
LEVELS_ANEW = 60
"""After so many rounds the gates ask for their level and table again."""

log = logging.getLogger("lianfang.demo.live")


@dataclass(frozen=True)
class Post:
    """A gate with its phone and what it decides by."""

    gate: GateRow
    device: Device
    place: Mapping[str, Any]
    table: Table


@dataclass
class Walker:
    """Somebody who goes out, visits a place, leaves it and comes home; `at` says where they are now."""

    number: str
    home: str
    at: str = "home"
    visiting: str = ""
    fever: bool = False


@dataclass
class Street:
    """The posts that take part by gate code, the people who walk, and what chance brings."""

    posts: dict[str, Post]
    walkers: list[Walker]
    rng: Random
    shops: list[str] = field(default_factory=list)

    def step(self, walker: Walker, now: datetime) -> tuple[Post, dict[str, Any]]:
        """The next gate that a walker comes to, and what its keeper writes down; a refusal turns them back."""
        leaving = walker.at in ("home", "inside")
        if walker.at == "street":
            walker.visiting = self.rng.choice(self.shops)
        code = walker.home if walker.at in ("home", "way back") else walker.visiting
        post = self.posts[code]
        passage, decision = write_down(post, walker, "out" if leaving else "in", self.rng, now)
        walker.at = _next(walker.at, decision.decision == "admit")
        return post, passage


def _next(at: str, admitted: bool) -> str:
    """Where somebody is after a gate: home, street, inside, way back, home again."""
    ways = {"home": ("street", "home"), "street": ("inside", "way back")}
    ways |= {"inside": ("way back", "way back"), "way back": ("home", "home")}
    onward, turned_back = ways[at]
    return onward if admitted else turned_back


def write_down(
    post: Post, walker: Walker, direction: str, rng: Random, now: datetime
) -> tuple[dict[str, Any], Decision]:
    """What a careful keeper notes of one person, and what the gate's own table decides on it."""
    first = rng.randint(376, 388) if walker.fever else min(max(round(rng.gauss(363.5, 2.5)), 354), 372)
    second = first + rng.randint(-2, 1) if walker.fever else None
    mask = rng.choices(("worn", "put_on", "refused"), (96, 3.6, 0.4))[0] if direction == "in" else None
    home = post.place["place"] == "home"
    facts = {
        "direction": direction,
        "place": post.place["place"],
        "level": post.place["level"],
        "category": "resident" if home else "visitor",
        "registered": True,
        "first_reading": first,
        "second_reading": second,
        "mask": mask,
        "errand": "essential" if home and direction == "out" else None,
        "risk_travel": None if home else False,
    }
    decision = decide(post.table, facts)
    passage = {
        "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "gate": post.gate.code,
        "person": walker.number,
        "at": now.isoformat(),
        "direction": direction,
        "temperature": degrees(first),
        "second_temperature": degrees(second) if second else None,
        "mask": mask,
        "errand": facts["errand"],
        "risk_travel": facts["risk_travel"],
        "decision": decision.decision,
        "reason": decision.reason,
        "table": decision.table,
    }
    return passage, decision


def keep_busy(stop: threading.Event, server: str) -> None:
    """Lets people pass gates until `stop` is set; a server that does not answer is asked again."""
    rng = Random()
    while not stop.wait(SECONDS_BETWEEN):
        try:
            street = open_street(server, settings.DATA / "truth" / "persons.csv", rng)
            walk(street, stop)
        except OSError as error:
            log.warning("the server does not answer: %s", error)


def open_street(server: str, persons: Path, rng: Random) -> Street:
    """Enrols a phone at each gate that takes part, and finds the people who live behind them."""
    living = _living(persons)
    gates = every_gate(SYSTEM, datetime.now(UTC))
    main = {gate.site_code: gate for gate in reversed(gates) if gate.staffed}
    homes = [main[site] for site, _count in Counter(home for _person, home in living).most_common(HOMES)]
    shops = rng.sample(
        [g for g in main.values() if g.site_kind in ("supermarket", "market", "pharmacy")], SHOPS
    )
    posts = {gate.code: _man(server, gate) for gate in (*homes, *shops)}
    by_site = {gate.site_code: gate.code for gate in homes}
    walkers = [Walker(person, by_site[home]) for person, home in living if home in by_site]
    return Street(posts, rng.sample(walkers, min(WALKERS, len(walkers))), rng, [gate.code for gate in shops])


def _living(persons: Path) -> Sequence[tuple[str, str]]:
    """Every resident's number and the site where they live, as the demo's builder wrote them down."""
    with persons.open(encoding="utf-8", newline="") as file:
        return [(row["person"], row["home_site"]) for row in csv.DictReader(file) if row["home_site"]]


def _man(server: str, gate: GateRow) -> Post:
    """A post with a phone of its own."""
    device = enrol(server, issue_code(SYSTEM, gate.code, datetime.now(UTC)))
    return Post(gate, device, *device.bundle())


def walk(street: Street, stop: threading.Event) -> None:
    """Lets some people come to a gate every few seconds."""
    rounds = 0
    while not stop.wait(SECONDS_BETWEEN):
        rounds += 1
        if rounds % LEVELS_ANEW == 0:
            street.posts = {
                code: Post(p.gate, p.device, *p.device.bundle()) for code, p in street.posts.items()
            }
        for walker in street.rng.sample(street.walkers, min(STEPS_AT_ONCE, len(street.walkers))):
            walker.fever = walker.fever if walker.at != "home" else street.rng.random() < 0.004
            post, passage = street.step(walker, datetime.now(UTC))
            post.device.send([passage])
