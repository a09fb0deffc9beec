"""`lianfang archive`: closed days into the archive, and out of wherever their time is over."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lianfang.cli.opening import open_installation
from lianfang.cli.options import CountsAsJson, Lang
from lianfang.cli.progress import bar
from lianfang.cli.terminal import choose_language, language, say

if TYPE_CHECKING:
    from datetime import date

    from lianfang.passages.retention.rows import Removed


def archive(
    as_json: CountsAsJson = False,
    lang: Lang = None,
) -> None:
    """Move closed days to the archive, remove what is past its time, bring stays up to date; `serve` does so itself."""
    choose_language(lang)
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.archive.actions import archive_closed_days
    from lianfang.passages.archive.stays import update_stays
    from lianfang.passages.retention.actions import remove_due

    now = datetime.now(UTC)
    with bar(language()) as shown:
        written = archive_closed_days(
            SYSTEM, now, lambda share, rows: shown.tell("archiving", share, f"{rows:,}"), at_once=True
        )
    removed = remove_due(SYSTEM, now)
    with bar(language()) as shown:
        stays = update_stays(SYSTEM, lambda share: shown.tell("pairing", share))
    _conclude(written, removed, len(stays.walked), as_json)


def _conclude(written: dict[date, int], removed: Removed, paired_days: int, as_json: bool) -> None:
    rows, gone = sum(written.values()), sum(removed.from_database.values())
    over = sum(removed.from_archive.values())
    if as_json:
        figures = {
            "archived_days": len(written),
            "archived_passages": rows,
            "removed_from_database": gone,
            "removed_from_archive": over,
            "forgotten_people": removed.people,
            "days_made_stays": paired_days,
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    say(
        f"写入归档 {len(written)} 天，{rows:,} 行。",
        f"{len(written)} days written into the archive, {rows:,} passages.",
    )
    if paired_days:
        say(
            f"{paired_days} 天的通行记录已整理为停留记录。",
            f"Stays made of the passages of {paired_days} days.",
        )
    if removed.from_database:
        say(f"已归档的 {gone:,} 行移出数据库。", f"{gone:,} archived passages removed from the database.")
    if removed.from_archive:
        say(
            f"超过保存期限的 {len(removed.from_archive)} 天、{over:,} 行已删除。",
            f"{len(removed.from_archive)} days past retention removed, {over:,} passages.",
        )
    if removed.people:
        say(
            f"忘记卡口登记人员 {removed.people:,} 名。",
            f"{removed.people:,} people registered at gates forgotten.",
        )
