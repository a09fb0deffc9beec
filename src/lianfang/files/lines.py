"""Text files as lines and records, in UTF-8 or GB 18030, whatever their line ends and their size.

A line is a record of its own, unless a quote that it opens is closed within the next lines so that the whole is a
proper row: then these lines are one record, numbered by its first line. A quote that is never closed costs its own
line only.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypeVar

from lianfang.domain.errors import InvalidInput

T = TypeVar("T")

BLOCK = 1 << 18
"""Bytes read at once; a reader in a hurry asks for more."""
LONGEST_LINE = 1 << 22
MOST_LINES = 20
"""So many lines may one record run over."""
csv.field_size_limit(LONGEST_LINE)  # whoever reads the cells says which one is too long


def encoding_of(path: Path) -> str:
    """UTF-8 (a byte order mark is accepted) or GB 18030, whichever the whole file is."""
    for name in ("utf-8-sig", "gb18030"):
        if _decodes(path, name):
            return name
    raise InvalidInput("file.encoding", "file", value=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def line_blocks(file: BinaryIO, encoding: str, block: int = BLOCK) -> Iterator[list[str]]:
    """The lines of a file without their ends, some thousand at a time."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    while data := file.read(block):
        text = rest + decoder.decode(data)
        half = "\r" if text.endswith("\r") else ""  # perhaps half of a line end
        *lines, rest = _unified(text.removesuffix(half)).split("\n")
        rest += half
        if len(rest) > LONGEST_LINE:
            raise InvalidInput("file.line_too_long", "file", limit=LONGEST_LINE)
        yield lines
    lines = _unified(rest + decoder.decode(b"", final=True)).split("\n")
    yield lines if lines[-1] else lines[:-1]


def _unified(text: str) -> str:
    """The text with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


Records = tuple[list[int], list[str]]
"""Records with the numbers of their first lines."""


def records(blocks: Iterable[list[str]], fields: int, first: int) -> Iterator[Records]:
    """The records of `blocks`, whose first line has the number `first`; empty lines are none."""
    held: list[str] = []
    number = first
    for block in chain(blocks, (None,)):
        lines = held + (block or [])
        ready = len(lines) if block is None else max(0, len(lines) - MOST_LINES)
        used, found = _records(lines, ready, fields, number)
        yield found
        held, number = lines[used:], number + used


def _records(lines: list[str], ready: int, fields: int, number: int) -> tuple[int, Records]:
    """The records that begin in the first `ready` lines, and how many lines they take."""
    if not any('"' in line for line in lines):
        kept = [n for n in range(ready) if lines[n]]
        return ready, ([number + n for n in kept], [lines[n] for n in kept])
    numbers, texts, at = [], [], 0
    while at < ready:
        taken = _run_over(lines, at, fields) if lines[at].count('"') % 2 else 1
        if lines[at]:
            numbers.append(number + at)
            texts.append("\n".join(lines[at : at + taken]))
        at += taken
    return at, (numbers, texts)


def _run_over(lines: list[str], at: int, fields: int) -> int:
    """How many lines the record takes that opens a quote in line `at`: 1 where they would be no proper row."""
    for last in range(at + 1, min(at + MOST_LINES, len(lines))):
        if lines[last].count('"') % 2:
            taken = lines[at : last + 1]
            return len(taken) if _counts("\n".join(taken), strict=True) == fields else 1
    return 1


def _counts(text: str, strict: bool) -> int:
    try:
        return len(next(csv.reader((text,), strict=strict)))
    except (csv.Error, StopIteration):
        return 0


def ahead(found: Iterator[T]) -> Iterator[T]:
    """The same, the next one being made while the last one is worked on."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        waiting = beside.submit(next, found, None)
        while (one := waiting.result()) is not None:
            waiting = beside.submit(next, found, None)
            yield one


def split(record: str) -> tuple[list[str], bool]:
    """The fields of one record, and whether every quote in it is closed."""
    if '"' not in record:
        return record.split(","), True
    reader = csv.reader((record + "\n", ""))
    try:
        fields = next(reader)
    except csv.Error:  # a field longer than any of ours
        return [], True
    return fields, reader.line_num == 1  # the reader asks for another line only when a quote is open
