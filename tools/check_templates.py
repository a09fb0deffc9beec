"""Check every template: it compiles, and holds nothing that the content security policy would stop.

No script or style inside a page, no handler attributes, no address of another host, and every form that posts
carries its token.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/lianfang"

COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.S)
TAG = re.compile(r"{%.*?%}", re.S)
VALUE = re.compile(r"{{.*?}}", re.S)
FORM = re.compile(r"<form\b(.*?)>(.*?)</form>", re.S | re.I)
POSTS = re.compile(r"method\s*=\s*[\"']?post", re.I)
OTHER_HOST = re.compile(r"^\s*(?:[a-z][a-z+.-]*:)?//", re.I)
Finding = tuple[int, str]


def blank(match: re.Match[str]) -> str:
    """Nothing, but as many lines, so that line numbers stay true."""
    return "\n" * match[0].count("\n")


class PageReader(HTMLParser):
    """Reads the markup of a template whose tags are blanked out, and notes what may not stand in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.findings: list[Finding] = []

    def note(self, text: str) -> None:
        """Keeps one finding with its line."""
        self.findings.append((self.getpos()[0], text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Looks at one element and its attributes."""
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.note(f"<{tag}> inside the page: put it into web/static_src")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.note(f"attribute {name}= on <{tag}>: use a class or a script of web/static_src")
            if not name.startswith("xmlns") and OTHER_HOST.match(value or ""):
                self.note(f"attribute {name}= on <{tag}> names another host: {value}")


def markup_findings(source: str) -> Iterator[Finding]:
    """What the markup of one template does wrong."""
    reader = PageReader()
    reader.feed(VALUE.sub("x", TAG.sub(blank, source)))
    reader.close()
    yield from reader.findings


def form_findings(source: str) -> Iterator[Finding]:
    """Forms that post without a token."""
    for match in FORM.finditer(source):
        if POSTS.search(match[1]) and not re.search(r"{%\s*csrf_token\s*%}", match[2]):
            yield source.count("\n", 0, match.start()) + 1, "<form method=post> without {% csrf_token %}"


def compile_findings(name: str) -> Iterator[Finding]:
    """The error of a template that Django cannot compile."""
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        token = getattr(error, "token", None)
        yield getattr(token, "lineno", 1), f"does not compile: {error}"


def templates() -> Iterator[tuple[Path, str]]:
    """Each template with the name by which Django loads it."""
    for folder in sorted(PACKAGE.glob("*/templates")):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in {".html", ".svg", ".txt"}:
                yield path, path.relative_to(folder).as_posix()


def main() -> int:
    """Check all templates; print each finding with its place; 1 if there are any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    django.setup()
    seen, findings = 0, 0
    for path, name in templates():
        seen += 1
        source = COMMENT.sub(blank, path.read_text(encoding="utf-8"))
        for line, text in [*compile_findings(name), *markup_findings(source), *form_findings(source)]:
            findings += 1
            print(f"{path.relative_to(ROOT)}:{line}: {text}")
    print(f"Templates: {seen} checked, {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
