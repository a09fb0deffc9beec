"""Running a trial: at once where the day was quiet, else in a thread beside the pages, which show how far it is."""

from __future__ import annotations

import logging
import threading
from datetime import date

from django.db import connections

from lianfang.accounts.scope import Asker
from lianfang.domain.days import day_span
from lianfang.local_time import local_zone
from lianfang.passages import queries
from lianfang.passages.actions.policy_trials import run_trial

AT_ONCE = 100_000
"""So many passages are tried while the page loads: about a second (docs/policies.md has the measurements)."""


def set_going(asker: Asker, trial_id: int, day: date) -> None:
    """Does the work of a trial, now or beside; in both cases the trial's own row says what became of it."""
    expected = queries.counts(asker, *day_span(day, local_zone())).total
    if expected <= AT_ONCE:
        run_trial(trial_id)
    else:
        threading.Thread(target=_work, args=(trial_id,), name=f"trial-{trial_id}", daemon=True).start()


def _work(trial_id: int) -> None:
    try:
        run_trial(trial_id)
    except Exception:
        logging.getLogger("lianfang.policies").exception("a trial failed")
    finally:
        connections.close_all()
