"""The floors of the house, lowest first: what lies higher may read what lies lower, never the other way round."""

FLOORS: tuple[tuple[str, ...], ...] = (
    ("accounts",),
    ("places",),
    ("people",),
    ("assignments",),
    ("passages", "supplies"),
    ("cases",),
    ("outreach", "quarantine", "sanitation", "workforce"),
    ("oversight",),
    ("command",),
    ("web", "resident"),
)

FLOOR_OF = {room: height for height, floor in enumerate(FLOORS) for room in floor}
