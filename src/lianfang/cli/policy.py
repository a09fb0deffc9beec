"""`lianfang policy ...`: admission tables as files, for a district that works without a browser or keeps copies."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.options import AsJson
from lianfang.cli.policy_words import broken_case, row_sentence, wrong_at
from lianfang.cli.terminal import Failure, counted, language, say
from lianfang.domain.admission import PolicyError, Table, check_table
from lianfang.domain.admission_promises import Kept, check_promises, idle_rules
from lianfang.files.plain import demand_plain_file

LARGEST_FILE = 1_000_000


def export(
    version: Annotated[int, typer.Argument(help="The version; 0 is the built-in table.")],
    out: Annotated[Path, typer.Option(help="File to write; - is the standard output.")] = Path("-"),
) -> None:
    """Write one version of the admission policy as JSON, as `policy check` and gates read it."""
    open_installation()
    from lianfang.accounts.scope import SYSTEM
    from lianfang.passages import policy_queries

    row = next(
        (r for r in policy_queries.every_version(SYSTEM, datetime.now(UTC)) if r.version == version), None
    )
    if row is None:
        raise Failure(f"没有第 {version} 版规则。", f"there is no version {version} of the policy.")
    text = json.dumps(row.table, ensure_ascii=False, indent=1) + "\n"
    if str(out) == "-":
        sys.stdout.write(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Failure(f"{out}：文件已存在。", f"{out}: the file is there already.") from None
    except OSError as error:
        raise Failure(f"{out}：{error.strerror}", f"{out}: {error.strerror}") from None
    say(
        f"第 {version} 版（{row.table_hash}）已写入 {out}",
        f"version {version} ({row.table_hash}) written to {out}",
    )


def check(
    file: Annotated[Path, typer.Argument(help="JSON file with rules and duties.")],
    as_json: AsJson = False,
) -> None:
    """Check an admission table: sound, no row in vain, every promise kept; 1 when it could not be put in force."""
    table = _read(file)
    promises, idle = check_promises(table), idle_rules(table)
    broken = [kept for kept in promises if kept.broken]
    if as_json:
        sys.stdout.write(json.dumps(_as_data(table, promises, idle), ensure_ascii=False) + "\n")
    else:
        _tell(table, promises, idle)
    if broken:
        said = [kept.promise.text for kept in broken]
        raise Failure(
            f"{file}：违背了 {len(said)} 项承诺：{''.join(text.zh for text in said)}",
            f"{file}: breaks {counted(len(said), 'promise', 'promises')}: {' '.join(text.en for text in said)}",
        )


def _read(file: Path) -> Table:
    data: Any = None
    try:
        with demand_plain_file(file).open("rb") as table:
            raw = table.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise Failure(f"{file}：文件过大。", f"{file}: the file is too large.")
        data = json.loads(raw.decode("utf-8-sig"))
        return check_table(data)
    except OSError as error:
        raise Failure(f"{file}：{error.strerror}", f"{file}: {error.strerror}") from None
    except PolicyError as error:
        said = wrong_at(error, data)
        raise Failure(f"{file}：{said}", f"{file}: {said}") from None
    except (ValueError, RecursionError):
        raise Failure(f"{file}：不是 JSON。", f"{file}: not JSON.") from None


def _as_data(table: Table, promises: list[Kept], idle: list[str]) -> dict[str, Any]:
    return {
        "hash": table.hash,
        "rules": len(table.rules),
        "duties": len(table.duties),
        "idle": idle,
        "promises": [
            {
                "code": kept.promise.code,
                "kept": kept.broken is None,
                "firm": kept.promise.firm,
                "rule": kept.broken.rule if kept.broken else None,
                "example": dict(kept.broken.facts) if kept.broken else None,
            }
            for kept in promises
        ],
    }


def _tell(table: Table, promises: list[Kept], idle: list[str]) -> None:
    """The same for people, in the terminal's language."""
    rules, duties = len(table.rules), len(table.duties)
    say(
        f"{table.hash}：{rules} 行规则，{duties} 行任务",
        f"{table.hash}: {counted(rules, 'rule', 'rules')}, {counted(duties, 'duty', 'duties')}",
    )
    for number, rule in enumerate(table.rules, 1):
        if rule.id in idle:
            text = row_sentence(rule)
            say(f"  ▲ 第 {number} 行用不上：{text}", f"  ▲ row {number} never decides: {text}")
    for kept in promises:
        text = kept.promise.text.said(language())
        if kept.broken is None:
            say(f"  ● 守住：{text}", f"  ● kept: {text}")
            continue
        case = broken_case(table, kept.broken)
        say(f"  ■ 违背：{text}（{case}）", f"  ■ broken: {text} ({case})")
