"""What the clock does in this room: once a day it puts down the head of the audit chain and proves the trail.

Every minute it forgets sessions that are over, links nobody used in time, and where failed sign-ins came from.
"""

from __future__ import annotations

import logging
from datetime import datetime

from lianfang.accounts import actions, heads
from lianfang.accounts.models import TrailCheck
from lianfang.accounts.scope import SYSTEM
from lianfang.accounts.verification import head_of_chain, keep_result, prove_trail
from lianfang.domain.days import day_span, local_day
from lianfang.local_time import local_zone

log = logging.getLogger("lianfang.audit")


def every_minute(now: datetime) -> str:
    """Exports today's head and proves the trail, each where that was not done today yet; forgets sessions long over."""
    actions.forget_what_is_over(SYSTEM, now)
    zone = local_zone()
    today = local_day(now, zone)
    head = head_of_chain()
    last = heads.last_head()
    said = []
    if head is not None and (last is None or last.day < today.isoformat()):
        heads.export(today, *head, now)
        said.append(f"head {head[0]}")
    if head is not None and not TrailCheck.objects.filter(at__gte=day_span(today, zone)[0]).exists():
        proof = prove_trail(now)
        keep_result(SYSTEM, proof)
        wrong = len(proof.chain) + proof.more + len(proof.heads)
        if wrong:
            log.error("the audit trail does not hold, %s things are wrong: run lianfang verify", wrong)
        said.append(f"proved {proof.entries}, wrong {wrong}")
    return ", ".join(said)
