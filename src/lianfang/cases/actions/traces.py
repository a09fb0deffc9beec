"""Tracing a case through the archive: asked for when it is confirmed, worked off once, beside the pages."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import IntegrityError, connections, transaction
from django.db.models import Q
from django.utils import timezone

from lianfang.accounts.audit import Note, write_down
from lianfang.accounts.rights import Right
from lianfang.accounts.scope import SYSTEM, Asker
from lianfang.cases.actions.finding import find_contacts
from lianfang.cases.models import Case, TraceRequest
from lianfang.domain.cases import IS_INFECTED
from lianfang.domain.errors import Conflict, LianfangError

GIVEN_UP = timedelta(minutes=5)
"""A trace that showed no sign of life so long was cut off with its server, and is taken up again."""


@transaction.atomic
def ask_trace(actor: Asker, number: str, now: datetime) -> None:
    """Asks for the contacts of a case; a trace that waits or runs already is the same one."""
    actor.demand(Right.WORK_CASES)
    case: Case = Case.objects.within(actor).select_related("person").one(number=number)
    if case.classification not in IS_INFECTED and case.classification not in ("suspected", "probable"):
        raise Conflict("trace.no_case", "case", value=number)
    try:
        with transaction.atomic():
            TraceRequest.objects.create(case=case, asked_at=now, asked_by=actor.name)
    except IntegrityError:
        return
    write_down(actor, Note("case.trace", thing=number, subject=case.person.number))


def trace_soon() -> None:
    """Works off what waits as soon as the transaction is over, beside the page that asked; the clock does it otherwise."""
    transaction.on_commit(lambda: threading.Thread(target=_beside, name="trace", daemon=True).start())


def _beside() -> None:
    try:
        work_off(timezone.now())
    except Exception:
        logging.getLogger("lianfang.cases").exception("tracing failed")
    finally:
        connections.close_all()


def work_off(now: datetime) -> int:
    """Runs every trace that waits or was cut off; returns how many it ran."""
    cut_off = Q(state="running", beat_at__lt=now - GIVEN_UP)
    ready = TraceRequest.objects.filter(Q(state="waiting") | cut_off).order_by("asked_at")
    return sum(_run(request_id, now) for request_id in list(ready.values_list("id", flat=True)))


def _run(request_id: int, now: datetime) -> bool:
    """Runs one trace if nobody else has taken it."""
    free = Q(state="waiting") | Q(state="running", beat_at__lt=now - GIVEN_UP)
    taken = TraceRequest.objects.filter(free, id=request_id).update(state="running", beat_at=timezone.now())
    if not taken:
        return False
    request = TraceRequest.objects.select_related("case__person").get(id=request_id)
    began = time.perf_counter()
    try:
        with transaction.atomic():
            done = find_contacts(SYSTEM, request.case, now)
            TraceRequest.objects.filter(id=request_id).update(
                state="done",
                done_at=timezone.now(),
                seconds=time.perf_counter() - began,
                since=done.since,
                until=done.until,
                edition=done.edition,
                close=done.close,
                secondary=done.secondary,
                stays=done.stays,
            )
    except LianfangError as error:  # the case lacks what a window is computed from: the tracer has to say it
        _failed(request_id, error.code)
    except Exception:
        _failed(request_id, "trace.failed")
        raise
    return True


def _failed(request_id: int, code: str) -> None:
    TraceRequest.objects.filter(id=request_id).update(state="failed", done_at=timezone.now(), error=code)
