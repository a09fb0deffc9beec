"""Proving this room's rows: the audit trail, against its own seals and against the exported heads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection, transaction

from lianfang.accounts import heads
from lianfang.accounts.chain import Flaw, Row, walk
from lianfang.accounts.models import TrailCheck
from lianfang.accounts.scope import Asker

AT_ONCE = 10_000
FIRST_KEPT = 20
"""So many flaws are kept with the result; the command line names them all."""

_AT = {
    "sqlite": "replace(CAST(at AS TEXT), ' ', 'T') || '+00:00'",
    "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || "
    "CASE WHEN date_trunc('second', at) = at THEN '' ELSE to_char(at AT TIME ZONE 'UTC', '.US') END || '+00:00'",
}
"""The time as its seal covers it: ISO 8601 in UTC, a fraction of a second only where there is one."""


@dataclass(frozen=True)
class Proof:
    """What came of proving the trail: how much was looked at, and all that is wrong."""

    at: datetime
    entries: int
    chain: list[Flaw]
    more: int
    """Flaws of the chain that were counted and not named."""
    heads_looked_at: int
    heads: list[Flaw]


def prove_trail(now: datetime, tell: Callable[[int, int], None] = lambda done, of: None) -> Proof:
    """Walks the whole trail and all exported heads; tells how many entries are done, of how many."""
    lines = heads.lines()  # before the walk: an entry added meanwhile is no flaw, a head must be in the chain
    last = _last_seq()
    walked = walk(_pieces(), lambda entries: tell(entries, max(last, entries)))
    flaws = walked.finish()
    against_heads = heads.check(lines, seals_of, _span())
    return Proof(now, walked.entries, flaws, walked.more, len(lines), against_heads)


def keep_result(actor: Asker, proof: Proof) -> None:
    """Remembers the result, so that the officer sees when the trail was last proved and what came of it."""
    wrong = [*proof.chain, *proof.heads]
    with transaction.atomic():
        TrailCheck.objects.create(
            at=proof.at,
            by=actor.name,
            entries=proof.entries,
            flaws=len(wrong) + proof.more,
            first_flaws=[asdict(flaw) for flaw in wrong[:FIRST_KEPT]],
            heads=proof.heads_looked_at,
        )


def head_of_chain() -> tuple[int, str] | None:
    """Number and seal of the last entry, None before the first one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, seal FROM accounts_auditentry ORDER BY seq DESC LIMIT 1")
        found: tuple[int, str] | None = cursor.fetchone()
    return found


def seals_of(seqs: Sequence[int]) -> dict[int, str]:
    """The seals that these entries bear; entries that are not there are absent."""
    found: dict[int, str] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(seqs), 500):
            part = list(seqs[start : start + 500])
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"SELECT seq, seal FROM accounts_auditentry WHERE seq IN ({marks})", part)
            found |= dict(cursor.fetchall())
    return found


def _pieces() -> Iterator[list[Row]]:
    """The trail in order, piece by piece, so that nobody waits for us; columns as text where that is cheaper."""
    columns = f"seq, {_AT[connection.vendor]}, actor, role, verb, thing, subject, purpose, CAST(detail AS TEXT), seal"
    where = ""
    values: list[int] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM accounts_auditentry {where} ORDER BY seq LIMIT {AT_ONCE}", values
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        where, values = "WHERE seq > %s", [rows[-1][0]]


def _last_seq() -> int:
    head = head_of_chain()
    return head[0] if head and isinstance(head[0], int) else 0


def _span() -> tuple[datetime, datetime] | None:
    """When the first and the last entry were written, as far as that can be read."""
    ends = []
    with connection.cursor() as cursor:
        for order in ("ASC", "DESC"):
            cursor.execute(
                f"SELECT {_AT[connection.vendor]} FROM accounts_auditentry ORDER BY seq {order} LIMIT 1"
            )
            ends += cursor.fetchall()
    try:
        return datetime.fromisoformat(ends[0][0]), datetime.fromisoformat(ends[1][0])
    except (IndexError, ValueError, TypeError):
        return None
