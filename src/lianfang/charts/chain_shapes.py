"""The shapes of people in a chain, told apart without colour.

A confirmed case is a filled circle, a probable one a filled square, a suspected one a diamond, somebody infected
without symptoms a filled triangle, a contact an open circle, an excluded case an open square.
"""

from lianfang.charts.svg import Node, node

KINDS = ("confirmed", "probable", "suspected", "asymptomatic", "contact", "excluded")

# Drawn around 0, 0 in a box of 20 by 20.
_SHAPES: dict[str, tuple[Node, ...]] = {
    "confirmed": (node("circle", css="person-body", r=9.5),),
    "probable": (node("rect", css="person-body", x=-9, y=-9, width=18, height=18, rx=2),),
    "suspected": (node("path", css="person-body", d="M0-11.5 11.5 0 0 11.5-11.5 0Z"),),
    "asymptomatic": (node("path", css="person-body", d="M-12.5-8.5H12.5L0 12.5Z"),),
    "contact": (node("circle", css="person-body", r=9),),
    "excluded": (node("rect", css="person-body", x=-8.5, y=-8.5, width=17, height=17, rx=2),),
}


def known_kind(kind: str) -> str:
    """One of the kinds; whatever else is given is a contact, never a case."""
    return kind if kind in _SHAPES else "contact"


def person_shape(kind: str, x: float, y: float, size: float, doubtful: bool = False) -> Node:
    """The shape of a kind centred on x, y; doubtful (its day is not known) has a broken outline."""
    known = known_kind(kind)
    css = f"person person-{known}" + (" person-doubtful" if doubtful else "")
    place = f"translate({x:.2f} {y:.2f}) scale({size / 20:.3f})"
    return node("g", *_SHAPES[known], css=css, transform=place)
