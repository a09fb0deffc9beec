"""A chain of transmission or contact: people by day from left to right, each below whom they have it from.

Every person has a line of their own, so that names never touch; the shape says what they are, the number in it the
generation. A chain of hundreds shows those who passed it on first; the rest is said in words and led to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lianfang.charts.axes import Frame, legend, nothing, text_width
from lianfang.charts.chain_shapes import KINDS, known_kind, person_shape
from lianfang.charts.chain_tree import Tree, grown
from lianfang.charts.svg import Node, label, linked, node, picture

ROW = 28
MOST_PEOPLE = 60
LONGEST_NAME = 0.34
"""So much of the width a name may claim for itself; a longer one is cut where it does not fit."""
BESIDE = 16
"""A name stands so far right of the middle of its person."""


@dataclass(frozen=True)
class Person:
    """Somebody in a chain: a key, the name to show, the day it counts from (onset, sampling, last contact), kind, page.

    kind: one of `chain_shapes.KINDS`. day None: not known, drawn a day after whom they have it from.
    """

    key: str
    name: str
    day: date | None
    kind: str = "contact"
    href: str | None = None


@dataclass(frozen=True)
class Link:
    """From whom to whom, and the place where they met; `sure` is what was established, else it is only possible."""

    giver: str
    taker: str
    place: str = ""
    sure: bool = True


@dataclass(frozen=True)
class ChainWords:
    """The reader's words: each kind, the legend's "number: generation" and "possible", what is not drawn, empty.

    more: "{count} more people are not drawn"; generation: "generation {count}".
    """

    kinds: Mapping[str, str]
    numbers: str
    possible: str
    generation: str
    more: str
    empty: str
    unknown_day: str


def chain_chart(
    title: str,
    desc: str,
    people: Sequence[Person],
    links: Sequence[Link],
    words: ChainWords,
    most: int = MOST_PEOPLE,
    more_href: str | None = None,
    focus: str | None = None,
    width: int = 720,
) -> str:
    """The chain as SVG text. focus: the key of the person whose page it stands on; more_href: where all are listed.

    Links to people who are not in the chain are left out. Somebody reached on several ways hangs below the first
    of the sure ones; the other ways are drawn as thin lines.
    """
    if not people:
        return picture(title, desc, width, 120, nothing(words.empty, width, 120), css="chart-chain")
    tree = grown(
        {person.key: person.day for person in people},
        [(link.giver, link.taker, link.sure) for link in links],
        most,
    )
    known = {person.key: person for person in people}
    shown = [known[key] for key in tree.order]
    key, key_height = _legend(shown, links, words, width)
    hidden = len(known) - len(shown)
    frame = _frame(tree, known, key_height + 34, width)
    plan = _Plan(frame, tree, known, words, width)
    height = int(frame.bottom + (34 if hidden else 12))
    # Where two people are linked twice, what was established is what is said.
    by_ends = {(link.giver, link.taker): link for link in sorted(links, key=lambda one: one.sure)}
    return picture(
        title,
        desc,
        width,
        height,
        key,
        *_axis(plan),
        *_others(plan, links),
        *(_edge(plan, taker, by_ends) for taker in tree.order),
        *(_person(plan, person, by_ends, focus) for person in shown),
        *([_more(hidden, words, more_href, frame)] if hidden else []),
        css="chart-chain",
        interactive=any(person.href for person in shown) or bool(hidden and more_href),
    )


@dataclass(frozen=True)
class _Plan:
    """Where people and days lie."""

    frame: Frame
    tree: Tree
    known: Mapping[str, Person]
    words: ChainWords
    width: int

    @property
    def days(self) -> tuple[date, date]:
        return _days(self.tree)

    def x(self, day: date) -> float:
        return self.frame.left + self.frame.width * _share(day, self.days)

    def at(self, key: str) -> tuple[float, float]:
        return self.x(self.tree.days[key]), self.frame.top + ROW * (self.tree.rows[key] + 0.5)


def _frame(tree: Tree, known: Mapping[str, Person], top: float, width: int) -> Frame:
    """As high as there are people; as wide as their names leave it, each of which stands right of its person."""
    left, days = 16.0, _days(tree)
    right = float(width - 34)
    for key in tree.order:
        name = min(text_width(known[key].name), width * LONGEST_NAME)
        share = _share(tree.days[key], days)
        if share > 0:
            right = min(right, left + (width - left - BESIDE - name - 4) / share)
    return Frame(left, top, right, top + ROW * len(tree.order))


def _days(tree: Tree) -> tuple[date, date]:
    return min(tree.days.values()), max(tree.days.values())


def _share(day: date, days: tuple[date, date]) -> float:
    """How far a day lies between the first and the last."""
    return (day - days[0]).days / max((days[1] - days[0]).days, 1)


def _legend(
    shown: Sequence[Person], links: Sequence[Link], words: ChainWords, width: int
) -> tuple[Node, float]:
    """The kinds that occur, what the numbers mean, and the broken line where one is only possible."""
    kinds = {known_kind(person.kind) for person in shown}
    entries = [(person_shape(kind, 0, 0, 14), words.kinds[kind]) for kind in KINDS if kind in kinds]
    entries.append((label("1", 0, 4, "chart-generation", "middle"), words.numbers))
    if any(not link.sure for link in links):
        entries.append((node("path", css="chart-link chart-link-possible", d="M-8 0H8"), words.possible))
    return legend(entries, 4, 4, width - 4)


def _axis(plan: _Plan) -> Iterator[Node]:
    """Days along the top with a thin line down through all people; as many as have room."""
    first, last = plan.days
    frame, span = plan.frame, (last - first).days
    widest = text_width("12/30") + 12
    every = next(n for n in (1, 2, 3, 5, 7, 14, 28, 56, 112, 365, 36500) if span * widest <= frame.width * n)
    for n in range(0, span + 1, every):
        day = first + timedelta(days=n)
        x = plan.x(day)
        yield node("path", css="chart-grid", d=f"M{x:.1f} {frame.top - 4:.1f}V{frame.bottom:.1f}")
        yield label(f"{day.month}/{day.day}", x, frame.top - 10, "chart-tick", "middle")


def _edge(plan: _Plan, taker: str, by_ends: Mapping[tuple[str, str], Link]) -> Node:
    """Down from the giver, then along the taker's line; the place above it where it fits."""
    giver = plan.tree.givers.get(taker)
    if giver is None:
        return node("g")
    link = by_ends[giver, taker]
    (x1, y1), (x2, y2) = plan.at(giver), plan.at(taker)
    css = "chart-link" if link.sure else "chart-link chart-link-possible"
    marks = [node("path", css=css, d=f"M{x1:.1f} {y1:.1f}V{y2:.1f}H{x2:.1f}")]
    if link.place and text_width(link.place) + 8 <= x2 - x1 - 12:
        marks.append(label(link.place, x1 + 6, y2 - 4, "chart-link-place"))
    return node("g", *marks)


def _others(plan: _Plan, links: Sequence[Link]) -> Iterator[Node]:
    """The ways on which somebody may have it besides the one they hang below."""
    for link in links:
        drawn = link.giver in plan.tree.rows and link.taker in plan.tree.rows and link.giver != link.taker
        if not drawn or link.giver in (plan.tree.givers.get(link.taker), link.taker):
            continue
        (x1, y1), (x2, y2) = plan.at(link.giver), plan.at(link.taker)
        bend = f"C{x1:.1f} {(y1 + y2) / 2:.1f} {x2:.1f} {(y1 + y2) / 2:.1f} {x2:.1f} {y2:.1f}"
        yield node("path", css="chart-link-other", d=f"M{x1:.1f} {y1:.1f}{bend}")


def _person(plan: _Plan, person: Person, by_ends: Mapping[tuple[str, str], Link], focus: str | None) -> Node:
    x, y = plan.at(person.key)
    marks = [person_shape(person.kind, x, y, 20, doubtful=person.day is None)]
    if person.key == focus:
        marks.insert(0, node("circle", css="chart-focus", cx=x, cy=y, r=14))
    number = plan.tree.generations[person.key] + 1
    marks.append(label(str(number), x, y + 4, f"chart-generation on-{known_kind(person.kind)}", "middle"))
    marks.append(label(_cut(person.name, plan.width - x - BESIDE), x + BESIDE, y + 4, "chart-person"))
    return linked(person.href, *marks, title=_spoken(plan, person, by_ends, number))


def _spoken(plan: _Plan, person: Person, by_ends: Mapping[tuple[str, str], Link], number: int) -> str:
    """What a person says when pointed at: name, kind, day, generation, and from whom and where."""
    words = plan.words
    day = words.unknown_day if person.day is None else f"{person.day.month}/{person.day.day}"
    kind = words.kinds[known_kind(person.kind)]
    said = [f"{person.name}: {kind}", day, words.generation.replace("{count}", str(number))]
    giver = plan.tree.givers.get(person.key)
    if giver is not None:
        place = by_ends[giver, person.key].place
        said.append(f"← {plan.known[giver].name}" + (f" ({place})" if place else ""))
    return ", ".join(said)


def _cut(name: str, room: float) -> str:
    """A name, or as much of it as fits."""
    if text_width(name) <= room:
        return name
    kept = name
    while kept and text_width(kept + "…") > room:
        kept = kept[:-1]
    return kept + "…"


def _more(hidden: int, words: ChainWords, href: str | None, frame: Frame) -> Node:
    said = words.more.replace("{count}", f"{hidden:,}")
    return linked(href, label(said, frame.left, frame.bottom + 20, "chart-more"))
