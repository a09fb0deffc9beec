"""Who is somebody, towards the place whose gate they stand at?"""

from __future__ import annotations

CLAIMED = ("worker", "delivery", "emergency")
"""What a gate can see with its own eyes and a list cannot know."""


def category_at_gate(claimed: str | None, place: str, lives_here: bool) -> str:
    """The category towards this place: a resident only at the gate of their own home, a visitor everywhere else.

    `claimed` is what the keeper says; "worker", "delivery" and "emergency" stand, since the keeper sees them.
    """
    if claimed in CLAIMED:
        return str(claimed)
    return "resident" if place == "home" and lives_here else "visitor"


def lives_here(home_path: str, site_path: str) -> bool:
    """Whether the site lies inside the area where somebody lives (their compound or village, not their town)."""
    return (
        bool(home_path)
        and site_path.startswith(home_path)
        and home_path.count("/") + 1 >= site_path.count("/")
    )
