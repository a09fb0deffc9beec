"""The shapes of state and decision."""

from lianfang.charts import STATES, decision_mark, state_mark
from tests.charts.reading import tree


def test_the_four_states_have_four_shapes_hidden_from_readers() -> None:
    drawn = {state: state_mark(state) for state in STATES}
    bodies = {svg.split(f"state-{state}")[1] for state, svg in drawn.items()}
    assert len(bodies) == 4
    assert all(tree(svg).get("aria-hidden") == "true" for svg in drawn.values())


def test_what_is_no_state_is_drawn_as_unknown() -> None:
    assert state_mark("splendid") == state_mark(None) == state_mark("unknown")


def test_the_four_decisions_have_four_shapes() -> None:
    assert len({decision_mark(word) for word in ("admit", "refuse", "refer", "hold")}) == 4


def test_what_is_no_decision_never_looks_like_may_pass() -> None:
    assert decision_mark("whatever") == decision_mark("hold") != decision_mark("admit")
