"""What is written to the log: never a name, a number, an address or anything that somebody typed.

Our own records are written with care and stand as they are. Records of other people's code may hold the path of a
page, a user name or a whole form; of those only the place in the code is kept, and the sentence without what fills it.
Failures are written as types and places, without their messages: a database quotes the row that it refuses.
"""

from __future__ import annotations

import copy
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter as PlainJsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being answered, under which its failure is noted; empty outside of requests."""

OURS = frozenset({"lianfang", "_granian"})
"""Whose records stand as they are: our own, and what the web server says about starting and stopping."""
REFUSALS = "django.security."
"""Under such names Django notes what strangers send and it refuses, as errors with a trace: nothing failed here."""
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
JSON_FIELDS = f"{LINE} %(request_id)s"
JSON_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """The record as it may be written: one of other people's code without what fills its sentence."""
    told = copy.copy(record)
    told.exc_text = None  # another handler may have put the failure's whole message here
    told.request_id = request_id.get() or getattr(record, "request_id", "")
    if record.name.partition(".")[0] not in OURS:
        sentence = f": {record.msg}" if record.args and isinstance(record.msg, str) else ""
        told.msg, told.args = f"{record.module}:{record.lineno} {record.funcName}{sentence}", None
        for name in set(vars(told)) - _KNOWN:  # a whole request, for example
            delattr(told, name)
    if record.name.startswith(REFUSALS) and record.levelno >= logging.ERROR:
        told.levelno, told.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        told.msg, told.exc_info = f"refused: {record.name.removeprefix(REFUSALS)}", None
    return told


_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request_id"}


def places(error: BaseException | None) -> str:
    """A failure as its type and the places in the code it came through, causes last, without any message."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)
        way = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        lines.append(f"{type(error).__module__}.{type(error).__qualname__} at {way}")
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def _utc(record: logging.LogRecord) -> str:
    """When it was, to the millisecond, on the one clock that servers share."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class LineFormatter(logging.Formatter):
    """One line a record, for eyes. `in_full` (developers only) writes everything as it is."""

    def __init__(self, *_: Any, in_full: bool = False, **__: Any) -> None:
        super().__init__(LINE)
        self.in_full = in_full

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line, and a failure's places below it."""
        told = record if self.in_full else discreet(record)
        if told.exc_info and (noted_as := getattr(told, "request_id", "")):
            told = copy.copy(told)
            told.msg, told.args = f"{told.getMessage()} (noted as {noted_as})", None
        return super().format(told)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment in UTC."""
        return _utc(record)

    def formatException(self, ei: Any) -> str:
        """A failure by its places."""
        return super().formatException(ei) if self.in_full else places(ei[1])


class JsonFormatter(PlainJsonFormatter):
    """One JSON object a record, for programs; the fields of an access line stand by themselves."""

    def __init__(self, *_: Any, in_full: bool = False, **__: Any) -> None:
        super().__init__(JSON_FIELDS, rename_fields=JSON_NAMES, json_ensure_ascii=False)
        self.in_full = in_full

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        return super().format(record if self.in_full else discreet(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment in UTC."""
        return _utc(record)

    def formatException(self, ei: Any) -> Any:
        """A failure by its places."""
        return super().formatException(ei) if self.in_full else places(ei[1])
