"""What the places below every path come to on one day, counted up once so that no page has to count them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from lianfang.domain.compliance import worst

ALL = ""
"""The measure that holds all standards together."""
NEED = ("failing", "watch", "unknown", "fine")
"""Which state asks for somebody first."""
_STEP = 100
"""Above the number of standards there can be: a place's need is its state first, then how much it misses."""


def measure_of_line(line: int) -> str:
    """The measure that holds a line's standards together."""
    return f"line-{line}"


@dataclass(frozen=True)
class SiteResult:
    """One standard at one place: the place's path, what was expected and met, the word for it."""

    area_path: str
    standard: str
    line: int
    expected: int
    met: int
    state: str


@dataclass
class Tally:
    """Some places together. `failing` and `watch` are places, each counted by the worst of what is measured."""

    expected: int = 0
    met: int = 0
    failing: int = 0
    watch: int = 0
    sites: int = 0

    def add(self, expected: int, met: int, state: str) -> None:
        """One more place."""
        self.expected += expected
        self.met += met
        self.failing += state == "failing"
        self.watch += state == "watch"
        self.sites += 1

    @property
    def figures(self) -> tuple[int, int, int, int, int]:
        """Expected, met, failing, watch, places."""
        return astuple(self)


def around(site_path: str) -> list[str]:
    """The paths of all areas around a place, its own left out: "A/B/S/" lies in "A/" and "A/B/"."""
    parts = site_path.rstrip("/").split("/")[:-1]
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def tallies(
    results: Iterable[SiteResult], paths: Iterable[str] | None = None
) -> dict[tuple[str, str], Tally]:
    """By (path, measure) what the places below come to; for the paths around every place, or for `paths` alone.

    A measure is a standard's id, a line (`measure_of_line`), or ALL. In a line and in all together a place counts once,
    by the worst of its standards, and nothing is expected: shares are of standards.
    """
    wanted = None if paths is None else list(paths)
    found: dict[tuple[str, str], Tally] = {}
    together: dict[tuple[str, str], list[str]] = {}
    for one in results:
        for measure in (measure_of_line(one.line), ALL):
            together.setdefault((one.area_path, measure), []).append(one.state)
        for path in _above(one.area_path, wanted):
            found.setdefault((path, one.standard), Tally()).add(one.expected, one.met, one.state)
    for (site_path, measure), states in together.items():
        state = worst(states)
        for path in _above(site_path, wanted):
            found.setdefault((path, measure), Tally()).add(0, 0, state)
    return found


def _above(site_path: str, wanted: list[str] | None) -> list[str]:
    if wanted is None:
        return around(site_path)
    return [path for path in wanted if site_path.startswith(path)]


def needs(results: Iterable[SiteResult]) -> dict[str, int]:
    """By place's path how much it needs somebody: see `need`."""
    states: dict[str, list[str]] = {}
    for one in results:
        states.setdefault(one.area_path, []).append(one.state)
    return {path: need(found) for path, found in states.items()}


def need(states: list[str]) -> int:
    """How much a place with these states needs somebody, as a number to sort by: smaller comes first."""
    missed = sum(state in ("failing", "watch") for state in states)
    return NEED.index(worst(states)) * _STEP + _STEP - 1 - min(missed, _STEP - 1)


def state_of_need(value: int) -> str:
    """The state in a place's need."""
    return NEED[value // _STEP]


def needs_of_state(state: str) -> range:
    """All needs that a place in this state can have."""
    first = NEED.index(state) * _STEP
    return range(first, first + _STEP)


def distance(expected: int, met: int, target: float) -> float:
    """How far a share lies above its target, below nought: under it. Only for what has evidence."""
    return met / expected - target
