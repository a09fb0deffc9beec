"""Confirms cases and shows their pages, timed: `python -m benchmarks.cases_work CASES`. Prints JSON."""

from __future__ import annotations

import json
import sys
import time
from statistics import median

from lianfang.cli.opening import open_house


def main() -> None:
    """Each case by itself, after one that only warms the process up."""
    open_house()
    from django.test import Client
    from django.utils import timezone, translation

    from lianfang.accounts.models import User
    from lianfang.accounts.queries import asker_named
    from lianfang.accounts.scope import SYSTEM
    from lianfang.cases.actions.cases import NewCase, classify, report_case
    from lianfang.cases.actions.traces import ask_trace, work_off
    from lianfang.cases.models import Contact

    translation.activate("en")
    tracer = asker_named(SYSTEM, "tracer")
    browser = Client()
    browser.force_login(User.objects.get(username="tracer"))
    traced, shown, contacts = [], [], []
    now = timezone.now()
    for n in range(int(sys.argv[1]) + 1):
        person = f"PBENCH{(n * 97 + 31) % 500000:09}"
        number = report_case(
            tracer, NewCase(person, "covid19", "suspected", "bench", onset_on=timezone.localdate(now)), now
        )
        began = time.perf_counter()
        classify(tracer, number, "confirmed", "bench", 1, now)
        ask_trace(tracer, number, now)
        assert work_off(now) == 1
        middle = time.perf_counter()
        assert browser.get(f"/cases/{number}/").status_code == 200
        end = time.perf_counter()
        if n:
            traced.append((middle - began) * 1000)
            shown.append((end - middle) * 1000)
            contacts.append(Contact.objects.filter(case__number=number).count())
    whole = [a + b for a, b in zip(traced, shown, strict=True)]
    print(
        json.dumps(
            {
                "confirmed, traced and shown": median(whole),
                "of it: traced and stored": median(traced),
                "of it: the page": median(shown),
                "slowest case": max(whole),
                "contacts": round(median(contacts)),
            }
        )
    )


if __name__ == "__main__":
    main()
