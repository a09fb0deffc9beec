"""What the board says in words: the answer at the top, and the line under each tile's figure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.accounts.scope import Asker
from lianfang.command.rows import AreaPage, AreaState, Board, LinePage, SitePage, Tile
from lianfang.domain.compliance import percent
from lianfang.places.rows import LevelRow

NAMED = 3
"""So many areas are named in a sentence; the rest is a count."""


def answer(asker: Asker, board: Board) -> str:
    """The state of the asker's scope in up to three sentences: where it fails, what is late, who passed."""
    sentences = [_areas_say(asker, board.areas), _tasks_say(board.tiles), _gates_say(board)]
    return ("" if asker.language == "zh" else " ").join(sentences)


def _areas_say(asker: Asker, areas: Sequence[AreaState]) -> str:
    failing = [a for a in areas if a.standing.state == "failing"]
    watch = [a for a in areas if a.standing.state == "watch"]
    if failing:
        said = ngettext(
            "%(n)s of %(all)s areas fails a standard: %(names)s.",
            "%(n)s of %(all)s areas fail a standard: %(names)s.",
            len(failing),
        )
        return said % {"n": len(failing), "all": len(areas), "names": _names(asker, failing)}
    if watch:
        said = ngettext(
            "No area fails; %(n)s needs watching: %(names)s.",
            "No area fails; %(n)s need watching: %(names)s.",
            len(watch),
        )
        return said % {"n": len(watch), "names": _names(asker, watch)}
    if any(a.standing.state == "fine" for a in areas):
        return _("All areas with evidence meet their standards.")
    return _("There is no evidence for today yet.")


def _names(asker: Asker, areas: Sequence[AreaState]) -> str:
    """The areas with the most failing places by name, "and more" after the third."""
    first = sorted(areas, key=lambda a: -a.standing.failing_sites)[:NAMED]
    names = _(", ").join(asker.reads(a.name_zh, a.name_en) for a in first)
    return _("%(names)s and others") % {"names": names} if len(areas) > NAMED else names


def _tasks_say(tiles: Sequence[Tile]) -> str:
    waiting, late = sum(tile.open for tile in tiles), sum(tile.late for tile in tiles)
    if not waiting:
        return _("No assignment is open.")
    if not late:
        said = ngettext(
            "%(n)s assignment is open, none late.", "%(n)s assignments are open, none late.", waiting
        )
        return said % {"n": waiting}
    said = ngettext(
        "%(n)s assignment is open, %(late)s of them late.",
        "%(n)s assignments are open, %(late)s of them late.",
        waiting,
    )
    return said % {"n": waiting, "late": late}


def _gates_say(board: Board) -> str:
    today = board.today
    if not today.total:
        return _("No passage has been recorded today.")
    return _("%(total)s passages today, %(fevers)s fevers confirmed, %(refused)s turned back.") % {
        "total": f"{today.total:,}",
        "fevers": today.fevers,
        "refused": today.refused,
    }


def tile_note(asker: Asker, tile: Tile) -> str:
    """What a tile's figure is of, and what is open in its line."""
    parts = []
    if (met := tile.headline) is not None:
        parts.append(
            _("%(standard)s: %(met)s of %(expected)s, target %(target)s")
            % {
                "standard": asker.reads(met.standard.zh, met.standard.en),
                "met": f"{met.met:,}",
                "expected": f"{met.expected:,}",
                "target": percent(met.standard.target),
            }
        )
        failing = max(m.failing_sites for m in tile.standards)
        if failing:
            parts.append(ngettext("%(n)s place fails", "%(n)s places fail", failing) % {"n": failing})
    if tile.open:
        parts.append(_("%(open)s open, %(late)s late") % {"open": tile.open, "late": tile.late})
    return " · ".join(parts)


def line_answer(asker: Asker, page: LinePage) -> str:
    """How one line stands, in words."""
    tile = page.tile
    if not tile.standards:
        first = _("No standard of this line counts evidence yet; what is known of it are its assignments.")
    elif tile.headline is None:
        first = _("There is no evidence for today yet.")
    else:
        first = _standards_say(tile)
    return ("" if asker.language == "zh" else " ").join([first, _tasks_say([tile])])


def _standards_say(tile: Tile) -> str:
    failing = sum(met.state == "failing" for met in tile.standards)
    if not failing:
        return _("No standard of this line fails today.")
    said = ngettext(
        "%(n)s of %(all)s standards fails today.", "%(n)s of %(all)s standards fail today.", failing
    )
    return said % {"n": failing, "all": len(tile.standards)}


def site_answer(asker: Asker, page: SitePage) -> str:
    """How one place stands today, in words."""
    if not page.site.in_use:
        return _("This place is out of use: nobody passes there, and no standard binds it. Its records stay.")
    missed = [met for met in page.standards if met.state in ("failing", "watch")]
    if missed:
        names = _(", ").join(asker.reads(met.standard.zh, met.standard.en) for met in missed)
        return _("Not as it should be today: %(names)s.") % {"names": names}
    if page.state == "unknown":
        return _("Nothing has been recorded here today.")
    return _("Everything counted here today is as it should be.")


def area_answer(asker: Asker, page: AreaPage) -> str:
    """How one area stands today, in words."""
    standing = page.standing
    if not standing.sites:
        return _("There is no evidence for today yet.")
    if not standing.failing_sites:
        return _("None of %(sites)s places fails a standard today.") % {"sites": standing.sites}
    said = ngettext(
        "%(n)s of %(sites)s places fails a standard today.",
        "%(n)s of %(sites)s places fail a standard today.",
        standing.failing_sites,
    )
    return said % {"n": standing.failing_sites, "sites": standing.sites}


def until(row: LevelRow) -> str:
    """When a level ends or ended, as the end of a sentence; nothing for one without an end."""
    if row.until is None:
        return ""
    end = date_format(timezone.localtime(row.until), "Y-m-d H:i")
    return _(" (until %(end)s)") % {"end": end}
