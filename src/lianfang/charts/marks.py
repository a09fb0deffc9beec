"""The shapes that carry state and decision, drawn once for badge, map, heat map and phone.

A shape must be told apart without colour and in bright daylight: fine is a filled circle with a tick, watch a
triangle, failing a square with a cross, unknown a dashed circle.
"""

from functools import cache

from lianfang.charts.svg import Node, node

STATES = ("fine", "watch", "failing", "unknown")


def known_state(state: str | None) -> str:
    """One of the four states; whatever else is given is unknown, never fine."""
    return state if state in _SHAPES else "unknown"


def state_shape(state: str | None, x: float, y: float, size: float) -> Node:
    """The shape of a state centred on x, y. Any other word than the four is drawn as unknown."""
    place = f"translate({x:.2f} {y:.2f}) scale({size / 20:.3f})"
    return node("g", *_SHAPES[known_state(state)], css=f"mark state-{known_state(state)}", transform=place)


def state_mark(state: str | None) -> str:
    """The shape of a state as a small drawing of its own, hidden from readers: a word stands beside it."""
    return _state_mark(known_state(state))


@cache
def _state_mark(known: str) -> str:
    """One of four drawings, of which a page of a list shows a hundred."""
    return _alone(state_shape(known, 10, 10, 20), "mark-icon")


def decision_mark(decision: str) -> str:
    """The shape of a gate's decision: admit, refuse, refer or hold; any other word is drawn as hold."""
    known = decision if decision in _DECISIONS else "hold"
    shape = node("g", *_DECISIONS[known], css="sign", transform="translate(10 10)")
    return _alone(shape, "sign-icon")


def _alone(shape: Node, css: str) -> str:
    return node("svg", shape, css=css, viewBox="0 0 20 20", aria_hidden="true", focusable="false").render()


# Drawn around 0, 0 in a box of 20 by 20. mark-body takes the state's colour, mark-sign the paper's.
_SHAPES: dict[str, tuple[Node, ...]] = {
    "fine": (
        node("circle", css="mark-body", r=8.5),
        node("path", css="mark-sign", d="M-4 .3-1.2 3.2 4.2-3"),
    ),
    "watch": (
        node("path", css="mark-body", d="M0-8.6 9.2 7.8H-9.2Z"),
        node("path", css="mark-sign", d="M0-3.6V2M0 4.7V5"),
    ),
    "failing": (
        node("rect", css="mark-body", x=-8, y=-8, width=16, height=16, rx=1.5),
        node("path", css="mark-sign", d="M-3.7-3.7 3.7 3.7M3.7-3.7-3.7 3.7"),
    ),
    "unknown": (
        node("circle", css="mark-hollow", r=7.8),
        node("path", css="mark-line", d="M-2.4-2.2A2.5 2.5 0 1 1 0 1.2V1.8M0 4.5V4.7"),
    ),
}

_DECISIONS: dict[str, tuple[Node, ...]] = {
    "admit": (
        node("circle", css="sign-body", r=9),
        node("path", css="sign-line", d="M-4.4 .4-1.3 3.5 4.6-3.3"),
    ),
    "refuse": (
        node("rect", css="sign-body", x=-8.5, y=-8.5, width=17, height=17, rx=1.5),
        node("path", css="sign-line", d="M-4-4 4 4M4-4-4 4"),
    ),
    "refer": (
        node("path", css="sign-body", d="M-9-6H2L9 0 2 6H-9Z"),
        node("path", css="sign-line", d="M-5 0H3M.4-2.8 3.2 0 .4 2.8"),
    ),
    "hold": (
        node("path", css="sign-body", d="M-3.7-9H3.7L9-3.7V3.7L3.7 9H-3.7L-9 3.7V-3.7Z"),
        node("path", css="sign-line", d="M-2.2-3.8V3.8M2.2-3.8V3.8"),
    ),
}
