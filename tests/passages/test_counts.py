"""The hourly counts always say the same as the passages they were kept with."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

from lianfang.accounts.scope import SYSTEM
from lianfang.passages import queries
from lianfang.passages.actions.passages import BulkPassage, record, record_bulk
from lianfang.passages.intake import NewPassage
from lianfang.passages.models import GateHour, Passage
from lianfang.places import queries as places
from tests.builders import LI_NA, MART_GATE, District, asker, passage


def by_hand() -> dict[tuple[int, datetime], Counter[str]]:
    """The counts as somebody would add them up from the rows: slowly, one rule a line."""
    hours: dict[tuple[int, datetime], Counter[str]] = {}
    for p in Passage.objects.all():
        hour = p.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        c = hours.setdefault((p.gate_id, hour), Counter())
        c["entries"] += p.direction == "in"
        c["exits"] += p.direction == "out"
        decided = {"admit": "admitted", "refer": "referred", "refuse": "refused", "hold": "held"}
        c[decided[p.server_decision]] += 1
        c["measured"] += p.first_reading is not None
        c["fevers"] += p.fever
        c["noted"] += p.direction == "in" and p.mask != ""
        c["without_mask"] += p.direction == "in" and p.mask in ("absent", "put_on", "refused")
        c["urged"] += p.direction == "in" and p.mask in ("put_on", "refused")
        c["registered"] += p.person_id is not None
        c["offline"] += p.gate_offline
        c["differing"] += p.gate_decision not in ("", p.server_decision)
    return hours


def kept() -> dict[tuple[int, datetime], Counter[str]]:
    """The counts as they are stored."""
    names = ("entries", "exits", "admitted", "referred", "refused", "held", "measured", "fevers")
    names += ("noted", "without_mask", "urged", "registered", "offline", "differing")
    return {
        (h.gate_id, h.hour): Counter({name: getattr(h, name) for name in names if getattr(h, name)})
        for h in GateHour.objects.all()
    }


def _random_passage(rng: random.Random, now: datetime) -> dict[str, object]:
    first = rng.choice([None, 36.4, 36.8, 37.3, 37.4, 38.5, 34.1])
    return passage(
        at=now - timedelta(minutes=rng.randrange(600)),
        person=rng.choice([None, LI_NA]),
        direction=rng.choice(["in", "out"]),
        temperature=first,
        second_temperature=rng.choice([None, 36.6, 38.0]) if first else None,
        mask=rng.choice([None, "worn", "absent", "put_on", "refused", "exempt"]),
        decision=rng.choice([None, "admit", "refuse"]),
        offline=rng.choice([None, True, False]),
    )


def test_counts_equal_the_passages_whatever_was_sent(district: District) -> None:
    rng = random.Random(7)
    sent: list[dict[str, object]] = []
    for _ in range(12):
        batch = [_random_passage(rng, district.now) for _ in range(25)]
        batch += rng.sample(sent, min(5, len(sent)))  # some arrive again
        record(asker("fang"), batch, district.now)
        sent += batch
    counted = {key: +counts for key, counts in by_hand().items()}
    assert Passage.objects.count() == len({raw["id"] for raw in sent})
    assert kept() == counted


def test_bulk_and_batch_tell_the_same_story(district: District) -> None:
    """The same passages through the import's door give the same verdicts and counts as through the gate's."""
    now = district.now
    gate = places.gates(asker("fang"), now, codes=[MART_GATE])[0]
    rows = [
        NewPassage(
            uuid.uuid4(), MART_GATE, now - timedelta(minutes=n), "in", first_reading=380, second_reading=380
        )
        for n in range(10)
    ]
    bulk = [BulkPassage(row, gate, None, now) for row in rows]
    judge = queries.judge_of_the_past(SYSTEM)
    assert record_bulk(SYSTEM, bulk, judge, now) == (10, 0)
    assert record_bulk(SYSTEM, bulk + bulk, judge, now) == (0, 20)
    record(
        asker("fang"),
        [passage(at=row.at, temperature=38.0, second_temperature=38.0, mask=None) for row in rows],
        now,
    )
    verdicts = Counter(Passage.objects.values_list("server_decision", "server_reason", "fever"))
    assert len(verdicts) == 1
    assert kept() == {key: +counts for key, counts in by_hand().items()}


def test_totals_of_a_scope_are_the_sum_of_its_gates(district: District) -> None:
    record(asker("fang"), [passage(person=LI_NA) for _ in range(7)], district.now)
    since, until = district.now - timedelta(hours=2), district.now + timedelta(hours=1)
    assert queries.counts(asker("zhou"), since, until).entries == 7
    assert queries.counts(asker("wu"), since, until).entries == 0
    assert queries.counts_by_gate(asker("zhou"), since, until)[MART_GATE].entries == 7
    assert sum(row.counts.entries for row in queries.hours(asker("zhou"), since, until)) == 7
