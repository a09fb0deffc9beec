"""What a passage asks somebody to do: duties of the decision table to assignments of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lianfang.assignments.actions import NewAssignment
from lianfang.local_time import day_at
from lianfang.passages.storing import Judged
from lianfang.places.queries import paths_around


@dataclass(frozen=True)
class FollowUp:
    """An assignment kind: line and clause of the mission, the time it leaves, whether it goes to the home unit.

    Whether it is about the person who passed, or about a thing: then it does not say who passed.
    """

    kind: str
    line: int
    clause: str
    within: timedelta
    to_home: bool
    about_person: bool = True


FOLLOW_UPS: dict[str, FollowUp] = {
    # A fever at the gate: the same day, by the community where the person lives (domain.md 3, notice of 1 Feb 2020).
    "fever_followup": FollowUp("fever_followup", 1, "F5", timedelta(hours=4), to_home=True),
    "restricted_followup": FollowUp("restricted_followup", 3, "K4", timedelta(hours=2), to_home=True),
    "community_notice": FollowUp("community_notice", 3, "K4", timedelta(hours=2), to_home=True),
    "travel_screening": FollowUp("travel_screening", 1, "F6", timedelta(hours=8), to_home=False),
    "check_thermometer": FollowUp(
        "check_thermometer", 2, "P5", timedelta(hours=24), to_home=False, about_person=False
    ),
}


def responsible_unit(units: Mapping[str, int], *paths: str) -> int | None:
    """The unit that manages the innermost known area of the first of `paths` that has one."""
    for path in paths:
        for around in reversed(paths_around(path)) if path else ():
            if around in units:
                return units[around]
    return None


def _facts(judged: Judged) -> dict[str, object]:
    """What the card shows: what was seen at the gate, never a name."""
    p = judged.passage
    facts: dict[str, object] = {
        "at": p.at.isoformat(),
        "gate": judged.gate.code,
        "site_zh": judged.gate.site_zh,
        "site_en": judged.gate.site_en,
        "direction": p.direction,
        "first_reading": p.first_reading,
        "second_reading": p.second_reading,
        "decision": judged.verdict.decision.decision,
        "reason": judged.verdict.decision.reason,
    }
    if p.travel_area:
        until = judged.verdict.travel_until
        facts["travel_area"] = p.travel_area
        facts["travel_left_on"] = p.travel_left_on.isoformat() if p.travel_left_on else ""
        facts["travel_until"] = until.isoformat() if until else ""
    return facts


def follow_ups(judged: Judged, units: Mapping[str, int]) -> list[NewAssignment]:
    """The assignments that one passage raises; `units` is the managing unit's id by area path."""
    raised = []
    for duty in judged.verdict.decision.duties:
        follow_up = FOLLOW_UPS[duty]
        # Not `area_path`: that of people from elsewhere says where they were met, perhaps in another town.
        home = judged.person.home_path if judged.person and follow_up.to_home else ""
        unit_id = responsible_unit(units, home, judged.gate.area_path)
        if unit_id is None:
            continue  # a gate outside every area has nobody above it; the installation check reports such gates
        source = f"passage:{judged.passage.uid}"
        if duty == "check_thermometer":  # one a gate and day is enough to have it checked
            day = day_at(judged.passage.at)
            source = f"gate:{judged.gate.code}:{day.isoformat()}"
        raised.append(
            NewAssignment(
                kind=follow_up.kind,
                line=follow_up.line,
                clause=follow_up.clause,
                area_path=home or judged.gate.area_path,
                unit_id=unit_id,
                source=source,
                due_at=judged.passage.at + follow_up.within,
                place_code=judged.gate.site_code,
                subject=judged.person.number if judged.person and follow_up.about_person else "",
                facts=_facts(judged),
            )
        )
    return raised
