"""Weaves that tell filled marks apart without colour: slanting lines, dots, level lines, a grid; plain is none."""

from collections.abc import Iterable

from lianfang.charts.svg import Node, node

PATTERNS = ("plain", "lines", "dots", "level", "grid")
SIZE = 6

_WEAVES: dict[str, Node] = {
    "lines": node("path", css="chart-weave", d="M-1 1 1-1M0 6 6 0M5 7 7 5"),
    "dots": node("circle", css="chart-weave-dot", cx=3, cy=3, r=1.2),
    "level": node("path", css="chart-weave", d="M0 3H6"),
    "grid": node("path", css="chart-weave", d="M0 3H6M3 0V6"),
}


def weaves(uid: str, names: Iterable[str]) -> list[Node]:
    """The definitions that `woven` refers to, none where all is plain; uid keeps two drawings on a page apart."""
    wanted = set(names)
    used = [name for name in PATTERNS if name in wanted and name in _WEAVES]
    if not used:
        return []
    defined = (
        node(
            "pattern",
            _WEAVES[name],
            id=f"{uid}-{name}",
            width=SIZE,
            height=SIZE,
            patternUnits="userSpaceOnUse",
        )
        for name in used
    )
    return [node("defs", *defined)]


def woven(uid: str, name: str, css: str, x: float, y: float, width: float, height: float) -> list[Node]:
    """A box with its weave over it; a name that is no pattern is drawn plain."""
    box = node("rect", css=css, x=x, y=y, width=width, height=height)
    if name not in _WEAVES:
        return [box]
    over = node("rect", css="chart-woven", x=x, y=y, width=width, height=height, fill=f"url(#{uid}-{name})")
    return [box, over]
