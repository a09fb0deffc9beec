"""Check the message catalogue against the texts of templates and code.

Every text is in the catalogue, translated, with the same placeholders; nothing in it is fuzzy or no longer used.
With --write the missing texts are added with an empty translation, for a person to fill in.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/lianfang"
CATALOGUE = PACKAGE / "locale/zh_Hans/LC_MESSAGES/django.po"

NO_CONTEXT = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
CONTEXT_PLURAL = ("npgettext", "npgettext_lazy")
FUNCTIONS = (*NO_CONTEXT, *PLURAL, *CONTEXT, *CONTEXT_PLURAL)
Found = tuple[int, str, str | tuple[str | None, ...], list[str]]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|{\w*}")


@dataclass(frozen=True)
class Text:
    """One text to be translated: as written, its plural form and its context if it has them."""

    singular: str
    plural: str | None = None
    context: str | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        """What the catalogue tells texts apart by."""
        return self.singular, self.context

    @property
    def msgid(self) -> str | tuple[str, str]:
        """The form in which a catalogue holds it."""
        return (self.singular, self.plural) if self.plural else self.singular


def text_of(function: str, arguments: tuple[str | None, ...]) -> Text | None:
    """The text that a call of a translation function names; None where it is not written out."""
    words = [argument for argument in arguments if argument]
    if function in CONTEXT_PLURAL and len(words) >= 3:
        return Text(words[1], words[2], words[0])
    if function in CONTEXT and len(words) >= 2:
        return Text(words[1], context=words[0])
    if function in PLURAL and len(words) >= 2:
        return Text(words[0], words[1])
    return Text(words[0]) if function in NO_CONTEXT and words else None


def texts_in(source: str) -> Iterator[tuple[int, Text]]:
    """The texts of Python source, with their lines."""
    keywords = dict.fromkeys(FUNCTIONS)
    for found in extract_python(BytesIO(source.encode()), keywords, [], {"encoding": "utf-8"}):
        line, function, messages, _ = cast(Found, found)
        text = text_of(function, messages if isinstance(messages, tuple) else (messages,))
        if text:
            yield line, text


def sources() -> Iterator[tuple[Path, str]]:
    """Every file of code, and every template as the Python source that Django makes of it for this purpose."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.glob("*/templates/**/*.*")):
        if path.suffix in {".html", ".svg", ".txt"}:
            lines = templatize(path.read_text(encoding="utf-8"), origin=str(path)).splitlines()
            # What is left of the markup keeps its indentation, which Python would take for blocks.
            yield path, "\n".join(line.strip() for line in lines)


def wanted_texts() -> dict[tuple[str, str | None], tuple[Text, str]]:
    """Each text of the product with the first place where it stands."""
    wanted: dict[tuple[str, str | None], tuple[Text, str]] = {}
    for path, source in sources():
        for line, text in texts_in(source):
            known = wanted.get(text.key)
            if known is None or (text.plural and not known[0].plural):
                wanted[text.key] = text, f"{path.relative_to(ROOT)}:{line}"
    return wanted


def read_catalogue() -> Catalog:
    """The catalogue as it stands; an empty one where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans", domain="django", project="Lianfang", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans", domain="django", abort_invalid=True)


def add_missing(catalogue: Catalog, wanted: dict[tuple[str, str | None], tuple[Text, str]]) -> int:
    """Add what the catalogue lacks, untranslated, and write it; return how many were added."""
    missing = [text for text, _ in wanted.values() if catalogue.get(text.singular, text.context) is None]
    for text in missing:
        catalogue.add(text.msgid, context=text.context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True)
    return len(missing)


def forms(value: object) -> list[str]:
    """The forms of a msgid or its translation: one, or several where it has plurals."""
    return [str(form) for form in value] if isinstance(value, list | tuple) else [str(value)]


def complaint(message: Message) -> str | None:
    """What is wrong with a translation, if anything."""
    translations = forms(message.string)
    if message.fuzzy:
        return "is fuzzy"
    if not all(translations):
        return "has no translation"
    # The plural form names the number; the singular may say "one".
    expected = set(PLACEHOLDER.findall(forms(message.id)[-1]))
    if any(set(PLACEHOLDER.findall(translation)) != expected for translation in translations):
        return f"should have the placeholders {sorted(expected)}"
    return None


def findings(catalogue: Catalog, wanted: dict[tuple[str, str | None], tuple[Text, str]]) -> Iterator[str]:
    """Everything that keeps catalogue and product apart."""
    for text, place in wanted.values():
        message = catalogue.get(text.singular, text.context)
        if message is None:
            yield f"{place}: not in the catalogue: {text.singular!r}"
        elif text.plural and forms(message.id) != [text.singular, text.plural]:
            yield f"{place}: in the catalogue without its plural: {text.singular!r}"
    for message in catalogue:
        if not message.id:
            continue
        if (forms(message.id)[0], message.context) not in wanted:
            yield f"{CATALOGUE.name}: no longer used: {message.id!r}"
        elif complaint(message):
            yield f"{CATALOGUE.name}: {message.id!r} {complaint(message)}"


def main() -> int:
    """Check, or with --write add what is missing; 1 if something is wrong."""
    parser = argparse.ArgumentParser(description="Check the message catalogue.")
    parser.add_argument("--write", action="store_true", help="add missing texts with an empty translation")
    arguments = parser.parse_args()
    settings.configure(USE_I18N=True)
    django.setup()
    catalogue, wanted = read_catalogue(), wanted_texts()
    if arguments.write:
        print(f"Messages: {add_missing(catalogue, wanted)} added to {CATALOGUE.relative_to(ROOT)}")
        return 0
    found = list(findings(catalogue, wanted))
    print("\n".join([*found, f"Messages: {len(wanted)} texts checked, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
