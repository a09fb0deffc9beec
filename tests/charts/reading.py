"""How the chart tests read a drawing: as a tree, by class, by words, by coordinates."""

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def tree(svg: str) -> ElementTree.Element:
    """The drawing parsed; fails when it is not well-formed."""
    return ElementTree.fromstring(svg)


def by_class(svg: str, name: str) -> list[ElementTree.Element]:
    """All elements that carry a class."""
    return [e for e in tree(svg).iter() if name in e.get("class", "").split()]


def texts(svg: str) -> list[str]:
    """All written labels, in order."""
    return [e.text or "" for e in tree(svg).iter(f"{SVG}text")]


def titles(svg: str) -> list[str]:
    """What marks say when pointed at, the drawing's own title first."""
    return [e.text or "" for e in tree(svg).iter(f"{SVG}title")]


def links(svg: str) -> list[str]:
    """Where the drawing leads to."""
    return [e.get("href", "") for e in tree(svg).iter(f"{SVG}a")]


def box(svg: str) -> tuple[float, float]:
    """Width and height of the drawing."""
    _, _, width, height = (float(part) for part in tree(svg).get("viewBox", "").split())
    return width, height


def places(svg: str) -> list[tuple[float, float]]:
    """Every coordinate pair of rects, circles, texts and absolute paths outside symbols, patterns and legends."""
    found: list[tuple[float, float]] = []
    _collect(tree(svg), found)
    return found


def _collect(element: ElementTree.Element, found: list[tuple[float, float]]) -> None:
    if element.get("transform") or element.tag == f"{SVG}defs":
        return
    get = element.get
    if element.tag == f"{SVG}rect":
        x, y = float(get("x", "0")), float(get("y", "0"))
        found += [(x, y), (x + float(get("width", "0")), y + float(get("height", "0")))]
    elif element.tag == f"{SVG}circle":
        found.append((float(get("cx", "0")), float(get("cy", "0"))))
    elif element.tag == f"{SVG}text":
        found.append((float(get("x", "0")), float(get("y", "0"))))
    elif element.tag == f"{SVG}path":
        found += [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", get("d", ""))]
    for child in element:
        _collect(child, found)


def stays_inside(svg: str) -> bool:
    """Whether nothing is drawn beyond the drawing's edges."""
    width, height = box(svg)
    return all(0 <= x <= width and 0 <= y <= height for x, y in places(svg))
