"""The most plausible transmission tree of a set of cases: who infected whom, given onsets and who met whom.

Model: Wallinga and Teunis (American Journal of Epidemiology 160, 2004, 509-516). The serial interval, the days from the
onset of the infector to that of the infected, follows a known law w; case j was infected by case i with the probability
w(t_j - t_i) divided by the same sum over all cases who can have infected j. Here only cases who met j can have: without
a meeting there is no candidate, and meetings of greater weight (minutes together, for one) count in proportion. Whoever
has no candidate is a beginning of the tree: brought in, or infected by somebody nobody knows.

Each case gets the most probable infector. As an infector's onset lies before that of the infected, no circle can arise,
and the tree made of best choices is the most probable tree of all. Infection before the infector's own onset is
allowed, an onset before the infector's is not: serial intervals of zero or less count as impossible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import erf, log, sqrt


@dataclass(frozen=True)
class SerialInterval:
    """A lognormal law of days between onsets, by its mean and standard deviation.

    COVID-19 in early 2020: mean 4.7, sd 2.9 (Nishiura, Linton, Akhmetzhanov, International Journal of Infectious
    Diseases 93, 2020, 284-286).
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Refuses what is no length of time; ValueError."""
        if not (0 < self.mean < 366 and 0 < self.sd < 366):
            raise ValueError(f"serial interval: mean and sd in days, above 0, not {self.mean} and {self.sd}")

    def weight(self, days: int) -> float:
        """The probability that the interval, rounded to whole days, is so many days; 0 for no days or fewer."""
        return self._below(days + 0.5) - self._below(days - 0.5) if days > 0 else 0.0

    def _below(self, days: float) -> float:
        spread = log(1 + (self.sd / self.mean) ** 2)
        middle = log(self.mean) - spread / 2
        return 0.5 * (1 + erf((log(days) - middle) / sqrt(2 * spread)))


@dataclass(frozen=True)
class Meeting:
    """Two cases met: who came down first may have infected the other. `weight` above 0, minutes together for one."""

    one: str
    other: str
    weight: float = 1.0


@dataclass(frozen=True)
class Link:
    """That `infector` infected `infected`, how many days lie between their onsets, and how probable it is."""

    infector: str
    infected: str
    days: int
    probability: float
    chosen: bool
    """Whether it is the most probable one for the infected: part of the tree."""


@dataclass(frozen=True)
class Tree:
    """Nodes are all cases with the number of their generation; edges are all candidate links, chosen or not."""

    generation: dict[str, int]
    """0 for cases who have no candidate."""
    links: tuple[Link, ...]
    """Sorted by infected, then probability, the greatest first, then infector."""

    def infector_of(self, case: str) -> str | None:
        """Who infected a case, in the most probable tree."""
        return next((link.infector for link in self.links if link.infected == case and link.chosen), None)


def plausible_tree(onsets: Mapping[str, int], meetings: Iterable[Meeting], interval: SerialInterval) -> Tree:
    """The tree of cases with their onsets, in days since any day. Several meetings of the same two add up.

    ValueError for a meeting of somebody without onset, of a case with themselves, or of no weight.
    """
    together: dict[tuple[str, str], float] = {}
    for meeting in meetings:
        first, second = _in_order(meeting, onsets)
        together[first, second] = together.get((first, second), 0.0) + meeting.weight
    candidates: dict[str, list[tuple[float, str]]] = {}
    for (first, second), weight in together.items():
        likely = weight * interval.weight(onsets[second] - onsets[first])
        if likely > 0:
            candidates.setdefault(second, []).append((likely, first))
    links = [link for case in sorted(candidates) for link in _links(case, candidates[case], onsets)]
    return Tree(_generations(onsets, links), tuple(links))


def _in_order(meeting: Meeting, onsets: Mapping[str, int]) -> tuple[str, str]:
    for case in (meeting.one, meeting.other):
        if case not in onsets:
            raise ValueError(f"a meeting names {case!r}, who has no onset")
    if meeting.one == meeting.other or not meeting.weight > 0:
        raise ValueError(f"a meeting of {meeting.one!r} and {meeting.other!r} with weight {meeting.weight}")
    one, other = sorted((meeting.one, meeting.other), key=lambda case: (onsets[case], case))
    return one, other


def _links(case: str, candidates: list[tuple[float, str]], onsets: Mapping[str, int]) -> list[Link]:
    total = sum(likely for likely, _who in candidates)
    ranked = sorted(candidates, key=lambda one: (-one[0], one[1]))
    return [
        Link(who, case, onsets[case] - onsets[who], likely / total, place == 0)
        for place, (likely, who) in enumerate(ranked)
    ]


def _generations(onsets: Mapping[str, int], links: Iterable[Link]) -> dict[str, int]:
    before = {link.infected: link.infector for link in links if link.chosen}
    generation: dict[str, int] = {}
    for case in sorted(
        onsets, key=lambda case: (onsets[case], case)
    ):  # an infector comes before the infected
        generation[case] = generation[before[case]] + 1 if case in before else 0
    return generation
