"""Chains and trees as nodes and edges: one row a person, one row a link, as epicontacts and other programs read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lianfang.tracing.chains import NOBODY, Reach
from lianfang.tracing.columns import EPOCH, World
from lianfang.tracing.trees import Tree


@dataclass(frozen=True)
class ReachedNode:
    """A person of a chain: when they were exposed (backward: by when they must have been), how many steps away."""

    id: str
    at: datetime
    steps: int


@dataclass(frozen=True)
class ReachedEdge:
    """The hand-over between two people of a chain, in the direction of infection, and where it was."""

    source: str
    target: str
    site: str


@dataclass(frozen=True)
class CaseNode:
    """A case of a tree, and its generation."""

    id: str
    generation: int


@dataclass(frozen=True)
class CaseEdge:
    """That one case infected another: how probable, how many days between onsets, and whether the tree has it."""

    source: str
    target: str
    days: int
    probability: float
    chosen: bool


def reach_graph(
    world: World, reach: Reach, *, backward: bool = False
) -> tuple[list[ReachedNode], list[ReachedEdge]]:
    """A search as nodes and edges, in its order. `backward`: as it came from `reach_backward`."""
    nodes, edges = [], []
    columns = (reach.person, reach.at, reach.via, reach.site, reach.steps)
    for person, at, via, site, steps in zip(*(column.tolist() for column in columns), strict=True):
        name = world.persons.name(person)
        nodes.append(ReachedNode(name, EPOCH + timedelta(seconds=at), steps))
        if via != NOBODY:
            other = world.persons.name(via)
            ends = (name, other) if backward else (other, name)
            edges.append(ReachedEdge(*ends, world.sites.name(site)))
    return nodes, edges


def tree_graph(tree: Tree) -> tuple[list[CaseNode], list[CaseEdge]]:
    """A tree as nodes, sorted by generation and name, and edges in the order of its links."""
    nodes = [CaseNode(case, generation) for case, generation in tree.generation.items()]
    edges = [CaseEdge(li.infector, li.infected, li.days, li.probability, li.chosen) for li in tree.links]
    return sorted(nodes, key=lambda node: (node.generation, node.id)), edges
