"""The first admission policy, as data: one rule a line, the first that holds decides.

Sources are the texts named in the comments. A district changes the table by storing a new one, never here.
Four promises hold for it (and are tested): emergency services are always admitted; a resident is never
refused at the gate of their own home; nobody is refused on leaving a public place; nobody who leaves home or
enters a public place for medical care (couriers apart) is refused for anything but a mask they will not wear.
"""

from __future__ import annotations

from copy import deepcopy

Row = dict[str, object]
When = list[object]

# How one reads the rules below: each name is one condition.
COMING_IN: When = ["direction", "eq", "in"]
GOING_OUT: When = ["direction", "eq", "out"]
AT_HOME: When = ["place", "eq", "home"]
IN_PUBLIC: When = ["place", "eq", "public"]
MANAGED: When = ["level", "eq", "managed"]
CLOSED: When = ["level", "eq", "closed"]
NOT_OPEN: When = ["level", "in", ["managed", "closed"]]
RESIDENT: When = ["category", "eq", "resident"]
NOT_RESIDENT: When = ["category", "ne", "resident"]
VISITOR: When = ["category", "eq", "visitor"]
DELIVERY: When = ["category", "eq", "delivery"]
OUTSIDER: When = ["category", "in", ["visitor", "delivery"]]
FOR_CARE: When = ["errand", "eq", "medical"]
NOT_FOR_CARE: When = ["errand", "ne", "medical"]
WITHOUT_ERRAND: When = ["errand", "not_in", ["medical", "essential"]]
MUST_STAY: When = ["restriction", "in", ["isolation", "quarantine"]]
TRAVELLED: When = ["risk_travel", "eq", True]

# 37.3 degrees C: notice of 1 February 2020 on non-residents (not admitted) and residents (registered,
# reported to the community, urged to a fever clinic). Texts differ between "above" and "from"; here: above.
# One forehead reading decides nothing: gate sheets of 2020 had a second time and a second temperature.
MEASURED: When = ["first_reading", "not_null"]
HIGH_ONCE: When = ["first_reading", "gt", 373]
FEVER: When = ["second_reading", "gt", 373]
NO_SECOND: When = ["second_reading", "is_null"]
# Below 35.0 it is the instrument in the cold (33 to 34 is usual for foreheads in winter), not the person.
COLD_ONCE: When = ["first_reading", "lt", 350]
COLD_AGAIN: When = ["second_reading", "lt", 350]


def _rule(rule_id: str, decision: str, reason: str, *when: When) -> Row:
    """One row of the table, sharing nothing with the others."""
    return {"id": rule_id, "when": deepcopy(list(when)), "decision": decision, "reason": reason}


def _duty(code: str, *when: When) -> Row:
    """One row of the duties, sharing nothing with the others."""
    return {"duty": code, "when": deepcopy(list(when))}


RULES: list[Row] = [
    # Who comes to help passes first; whatever else is noted becomes a duty, not a delay.
    _rule("emergency", "admit", "emergency", ["category", "eq", "emergency"]),
    # What the rules below rest on must be known; a word from a newer version is asked about, not guessed.
    _rule("no_direction", "hold", "incomplete_record", ["direction", "not_in", ["in", "out"]]),
    _rule("no_place", "hold", "incomplete_record", ["place", "not_in", ["home", "public"]]),
    _rule("no_level", "hold", "incomplete_record", ["level", "not_in", ["open", "managed", "closed"]]),
    _rule(
        "no_category",
        "hold",
        "incomplete_record",
        ["category", "not_in", ["resident", "worker", "visitor", "delivery"]],
    ),
    _rule(
        "strange_restriction",
        "hold",
        "incomplete_record",
        ["restriction", "not_null"],
        ["restriction", "not_in", ["isolation", "quarantine", "home_monitoring", "no_outing"]],
    ),
    # The four musts at gates (Wuhan, 3 April 2020): identity, record, temperature, mask; nothing beyond them.
    _rule("register_first", "hold", "register_first", ["registered", "ne", True]),
    _rule("measure_temperature", "hold", "measure_temperature", ["first_reading", "is_null"]),
    _rule("measure_again", "hold", "measure_again", HIGH_ONCE, NO_SECOND),
    _rule("measure_again_warm", "hold", "measure_again_warm", COLD_ONCE, NO_SECOND),
    _rule("high_then_cold", "hold", "measure_again_warm", HIGH_ONCE, COLD_AGAIN),
    # Orders of isolation and quarantine. Care is never refused: it goes by separate transport (closed loop).
    _rule("restricted_care_home", "refer", "restricted_medical", MUST_STAY, AT_HOME, GOING_OUT, FOR_CARE),
    _rule("restricted_care_public", "refer", "restricted_medical", MUST_STAY, IN_PUBLIC, COMING_IN, FOR_CARE),
    _rule("restricted_fever", "refer", "restricted_fever", MUST_STAY, GOING_OUT, FEVER),
    _rule("restricted_stay_home", "refuse", "restricted_stay_home", MUST_STAY, AT_HOME, GOING_OUT, RESIDENT),
    _rule("restricted_elsewhere", "refer", "restricted_elsewhere", MUST_STAY, AT_HOME, GOING_OUT),
    _rule("restricted_other_home", "refuse", "restricted", MUST_STAY, AT_HOME, COMING_IN, NOT_RESIDENT),
    _rule("restricted_public", "refuse", "restricted", MUST_STAY, IN_PUBLIC, COMING_IN),
    _rule("restricted_leaving", "admit", "leaving", MUST_STAY, IN_PUBLIC, GOING_OUT),
    # A fever that the second reading confirmed (1 February 2020, as above).
    _rule("fever_resident", "refer", "fever_resident", FEVER, COMING_IN, AT_HOME, RESIDENT),
    _rule("fever_leaving", "refer", "fever_leaving", FEVER, GOING_OUT),
    _rule("fever_medical", "refer", "fever_medical", FEVER, COMING_IN, IN_PUBLIC, FOR_CARE),
    _rule("fever", "refuse", "fever", FEVER, COMING_IN),
    # Travel within the look-back days, never origin: screened first, residents at home.
    _rule("travel_resident", "refer", "travel_resident", TRAVELLED, COMING_IN, AT_HOME, RESIDENT),
    _rule("travel_screening", "refer", "travel_screening", TRAVELLED, COMING_IN),
    # A personal order before the level of the area: it names its own way to appeal.
    _rule(
        "no_outing",
        "refuse",
        "no_outing",
        ["restriction", "eq", "no_outing"],
        AT_HOME,
        GOING_OUT,
        RESIDENT,
        WITHOUT_ERRAND,
    ),
    # Closed (封闭管理, Pingxiang, 18 February 2020; contactless shelf for couriers, February 2020; exempt
    # from outing rules: medical care, essential work). Who works there works; who is leaving may leave.
    _rule("closed_no_visitors", "refuse", "closed_no_visitors", CLOSED, AT_HOME, COMING_IN, VISITOR),
    _rule("closed_delivery", "refuse", "delivery_at_gate", CLOSED, COMING_IN, DELIVERY),
    _rule(
        "closed_no_outing", "refuse", "closed_no_outing", CLOSED, AT_HOME, GOING_OUT, RESIDENT, WITHOUT_ERRAND
    ),
    _rule("closed_place", "refuse", "closed_place", CLOSED, IN_PUBLIC, COMING_IN, VISITOR, NOT_FOR_CARE),
    # Managed (流动管控, the same notice): people from outside stay at the gate of where others live.
    _rule("managed_no_visitors", "refuse", "managed_no_visitors", MANAGED, AT_HOME, COMING_IN, VISITOR),
    _rule("managed_delivery", "refuse", "delivery_at_gate", MANAGED, AT_HOME, COMING_IN, DELIVERY),
    # Asked only of those whom the rules above let in: nobody is asked what changes nothing.
    _rule("ask_travel", "hold", "ask_travel", NOT_OPEN, COMING_IN, OUTSIDER, ["risk_travel", "is_null"]),
    # Masks: urged before entering, and what came of it is recorded; a home is never locked for want of one.
    _rule(
        "note_mask",
        "hold",
        "note_mask",
        COMING_IN,
        ["mask", "not_in", ["worn", "absent", "put_on", "refused", "exempt"]],
    ),
    _rule("urge_mask", "hold", "urge_mask", COMING_IN, ["mask", "eq", "absent"]),
    _rule("no_mask_home", "admit", "no_mask_home", COMING_IN, ["mask", "eq", "refused"], AT_HOME, RESIDENT),
    _rule("no_mask", "refuse", "no_mask", COMING_IN, ["mask", "eq", "refused"]),
    _rule("ok", "admit", "ok"),
]

DUTY_ROWS: list[Row] = [
    _duty("fever_followup", MEASURED, FEVER),
    _duty("restricted_followup", MUST_STAY, AT_HOME, GOING_OUT, NOT_FOR_CARE),
    _duty("restricted_followup", MUST_STAY, AT_HOME, COMING_IN, NOT_RESIDENT),
    _duty("restricted_followup", MUST_STAY, IN_PUBLIC),
    _duty("travel_screening", TRAVELLED, COMING_IN),
    _duty("check_thermometer", COLD_ONCE, COLD_AGAIN),
    _duty("community_notice", MUST_STAY, AT_HOME, GOING_OUT, FOR_CARE),
]

FIRST_POLICY: dict[str, list[Row]] = {"rules": RULES, "duties": DUTY_ROWS}
