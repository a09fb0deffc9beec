"""Nodes and edges of chains and trees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianfang.tracing.chains import reach_backward, reach_forward
from lianfang.tracing.columns import EPOCH
from lianfang.tracing.graph import CaseEdge, CaseNode, ReachedEdge, ReachedNode, reach_graph, tree_graph
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.trees import Meeting, SerialInterval, plausible_tree
from tests.tracing.worlds import world_of

RULE = ContactRule(min_overlap_minutes=1, latent_hours=1)
ROWS = [(0, 0, 0, 3600), (0, 1, 0, 3600), (1, 1, 10800, 14400), (1, 2, 10800, 14400)]


@pytest.mark.clause("K3")
def test_a_chain_points_the_way_the_infection_went() -> None:
    world = world_of(ROWS, 2, 3)
    nodes, edges = reach_graph(world, reach_forward(world, {0: 0}, RULE))
    assert nodes[2] == ReachedNode("p2", EPOCH + timedelta(hours=3), 2)
    assert edges == [ReachedEdge("p0", "p1", "s0"), ReachedEdge("p1", "p2", "s1")]
    back = reach_graph(world, reach_backward(world, {2: 14400}, RULE), backward=True)
    assert [node.id for node in back[0]] == ["p2", "p1", "p0"]
    assert back[1] == [ReachedEdge("p1", "p2", "s1"), ReachedEdge("p0", "p1", "s0")]


def test_a_tree_keeps_what_was_not_chosen() -> None:
    tree = plausible_tree(
        {"a": 0, "b": 1, "c": 5}, [Meeting("a", "c", 3), Meeting("b", "c")], SerialInterval(4.7, 2.9)
    )
    nodes, edges = tree_graph(tree)
    assert nodes == [CaseNode("a", 0), CaseNode("b", 0), CaseNode("c", 1)]
    assert [(edge.source, edge.target, edge.days, edge.chosen) for edge in edges] == [
        ("a", "c", 5, True),
        ("b", "c", 4, False),
    ]
    assert isinstance(edges[0], CaseEdge)
