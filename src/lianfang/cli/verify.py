"""`lianfang verify`: whether what is stored is what was once stored, part by part."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.options import AsJson, Lang
from lianfang.cli.progress import bar
from lianfang.cli.terminal import both, choose_language, language, say

MOST_SAID = 20
"""So many problems of one part are printed; `--json` has them all."""

Tell = Callable[[float], None]


@dataclass
class Part:
    """One thing that was proved: how much was looked at, and what is wrong, in both languages."""

    name: str
    zh: str
    en: str
    looked_at: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0
    """Problems that were counted and are not named."""

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong and not self.more


def verify(
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Prove the audit trail, exported heads, references, hourly counts, archive, areas and policies; 1 if any is wrong."""
    choose_language(lang)
    open_installation()
    prove_and_print(as_json)


def prove_and_print(as_json: bool = False) -> None:
    """Proves all parts of the open installation and prints what came of it; exit status 1 if anything is wrong."""
    with bar(language()) as shown:

        def tell(part: Part, share: float, number: int, of: int) -> None:
            shown.tell("proving", (number + share) / of, both(part.zh, part.en))

        parts = prove(tell)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(parts), ensure_ascii=False) + "\n")
    else:
        _print(parts)
    if not all(part.fine for part in parts):
        raise typer.Exit(1)


def prove(tell: Callable[[Part, float, int, int], None]) -> list[Part]:
    """Proves every part in turn; tells the part, how much of it is done, its number and how many there are."""
    proved: list[Part] = []
    for number, (part_of, work) in enumerate(WORKS):
        parts = part_of()

        def tell_share(share: float, part: Part = parts[0], number: int = number) -> None:
            tell(part, share, number, len(WORKS))

        tell_share(0.0)
        work(*parts, tell_share)
        proved += parts
    return proved


def _trail(chain: Part, exported: Part, tell: Tell) -> None:
    """The audit trail and the exported heads; the result is kept for the officer's page."""
    from lianfang.accounts.flaw_words import flaw_words
    from lianfang.accounts.scope import SYSTEM
    from lianfang.accounts.verification import keep_result, prove_trail

    proof = prove_trail(datetime.now(UTC), lambda done, of: tell(done / max(of, 1)))
    keep_result(SYSTEM, proof)
    chain.looked_at, exported.looked_at, chain.more = proof.entries, proof.heads_looked_at, proof.more
    chain.wrong = [flaw_words(flaw) for flaw in proof.chain]
    exported.wrong = [flaw_words(flaw) for flaw in proof.heads]


def _references(part: Part, tell: Tell) -> None:
    """References between tables."""
    from lianfang.cli.foreign_keys import leading_nowhere, references

    part.looked_at = of = len(references())
    for number, (reference, rows) in enumerate(leading_nowhere(), start=1):
        if rows:
            name = f"{reference.table}.{reference.column}"
            part.wrong.append((f"{name} 有 {rows} 行无所指", f"{name} leads nowhere in {rows} rows"))
        tell(number / of)


def _counts(part: Part, tell: Tell) -> None:
    """Hourly counts against passages, day by day, where all passages of the day are in the database."""
    from lianfang.passages.verification import whole_days, wrong_hours

    days = whole_days()
    part.looked_at = len(days)
    for number, day in enumerate(days, start=1):
        if hours := wrong_hours(day):
            zh = f"{day} 有 {hours} 个卡口小时的计数与通行记录不符"
            part.wrong.append(
                (zh, f"on {day} the counts of {hours} hours of gates differ from their passages")
            )
        tell(number / len(days))


def _archive(part: Part, tell: Tell) -> None:
    """The archive's files against its manifest and the hourly counts."""
    from lianfang.passages.archive.verification import archive_problems, days_in_archive

    part.looked_at = days_in_archive()
    part.wrong = archive_problems(tell)


def _stays(part: Part, tell: Tell) -> None:
    """The stay store's files against its manifest, and its days against the archive."""
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages.archive.stays import days_in_store, stays_problems

    part.looked_at = days_in_store()
    part.wrong = stays_problems(SYSTEM)
    tell(1.0)


def _places(part: Part, tell: Tell) -> None:
    """Gates outside every area, areas that do not hang together."""
    from lianfang.places.verification import count_gates, lost_areas, lost_gates

    part.looked_at = count_gates()
    part.wrong = [
        (f"卡口 {code} 不在任何区域内", f"gate {code} lies outside every area") for code in lost_gates()
    ]
    part.wrong += [
        (f"区域 {code} 的路径与上级区域不符", f"area {code} does not lie where its path says")
        for code in lost_areas()
    ]


def _policies(part: Part, tell: Tell) -> None:
    """Admission policies against their hashes."""
    from lianfang.passages.verification import count_policies, unfit_policies

    part.looked_at = count_policies()
    part.wrong = [
        (
            f"通行规则第 {version} 版与其校验值不符",
            f"admission policy {version} is not the table its hash names",
        )
        for version in unfit_policies()
    ]


WORKS: tuple[tuple[Callable[[], list[Part]], Callable[..., None]], ...] = (
    (
        lambda: [Part("chain", "审计链", "audit trail"), Part("heads", "已导出的链首", "exported heads")],
        _trail,
    ),
    (lambda: [Part("references", "表间引用", "references")], _references),
    (lambda: [Part("counts", "小时计数", "hourly counts")], _counts),
    (lambda: [Part("archive", "归档", "archive")], _archive),
    (lambda: [Part("stays", "停留库", "stays")], _stays),
    (lambda: [Part("places", "卡口与区域", "gates and areas")], _places),
    (lambda: [Part("policies", "通行规则", "admission policies")], _policies),
)
"""What is proved, in this order."""


def _as_json(parts: list[Part]) -> dict[str, object]:
    return {
        "fine": all(part.fine for part in parts),
        "parts": [
            {
                "part": part.name,
                "fine": part.fine,
                "looked_at": part.looked_at,
                "problems": [both(zh, en) for zh, en in part.wrong],
                "more": part.more,
            }
            for part in parts
        ],
    }


def _print(parts: list[Part]) -> None:
    for part in parts:
        word = both("✓ 正常", "✓ fine") if part.fine else both("✗ 有误", "✗ wrong")
        sys.stdout.write(f"{word}  {both(part.zh, part.en)} ({part.looked_at:,})\n")
        for zh, en in part.wrong[:MOST_SAID]:
            say(f"    {zh}", f"    {en}")
        if more := part.more + max(len(part.wrong) - MOST_SAID, 0):
            say(f"    另有 {more:,} 处", f"    and {more:,} more")
