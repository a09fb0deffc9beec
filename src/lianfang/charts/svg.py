"""A small builder of SVG text that escapes everything it is given."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

Attributes = Mapping[str, "str | int | float | None"]


@dataclass(frozen=True)
class Node:
    """One element: a tag, its attributes and its children; text children are escaped when rendered."""

    tag: str
    attributes: Attributes
    children: tuple["Node | str", ...] = ()

    def render(self) -> str:
        """The element as SVG text. Attributes that are None are left out."""
        written = "".join(
            f" {name}={quoteattr(_text(value))}"
            for name, value in self.attributes.items()
            if value is not None
        )
        if not self.children:
            return f"<{self.tag}{written}/>"
        inner = "".join(c.render() if isinstance(c, Node) else escape(c) for c in self.children)
        return f"<{self.tag}{written}>{inner}</{self.tag}>"


def node(
    tag: str, *children: Node | str, css: str | None = None, **attributes: str | int | float | None
) -> Node:
    """An element; `css` is its class, underscores in other names become hyphens (text_anchor)."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return Node(tag, {"class": css, **named}, children)


def label(words: str, x: float, y: float, css: str = "chart-label", anchor: str = "start") -> Node:
    """A line of text; anchor is start, middle or end. Empty words give an empty text element."""
    return node("text", words, css=css, x=x, y=y, text_anchor=anchor)


def linked(href: str | None, *children: Node, title: str = "") -> Node:
    """Marks with a title (shown when pointed at, read as the link's name) and a link where there is one."""
    named = (node("title", title), *children) if title else children
    if href is None:
        return node("g", *named)
    return node("a", *named, href=href)


def picture(
    title: str, desc: str, width: int, height: int, *children: Node, css: str, interactive: bool = False
) -> str:
    """The whole drawing. An interactive one is a group, because an image hides its links from readers."""
    root = node(
        "svg",
        node("title", title),
        node("desc", desc),
        *children,
        css=f"chart {css}",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="group" if interactive else "img",
        aria_label=title,
    )
    return root.render()


def identifier(*words: str) -> str:
    """A short id from what is drawn: the same drawing has the same id, two drawings on a page differ."""
    return f"c{zlib.crc32(chr(0).join(words).encode('utf-8')):08x}"


def _text(value: str | int | float) -> str:
    """A number with at most two decimals and no trailing zeros; a string as it is."""
    if isinstance(value, float):
        shortened = f"{value:.2f}".rstrip("0").rstrip(".")
        return "0" if shortened == "-0" else shortened
    return str(value)
