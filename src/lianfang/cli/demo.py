"""`lianfang demo`: the invented district, made and served."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from lianfang.cli.opening import HOME_ZONE, MARKER, demand_free_port, open_house
from lianfang.cli.progress import bar
from lianfang.cli.terminal import Failure, both, language, say

MADE_BY_US = (
    "lianfang.sqlite3",
    "lianfang.sqlite3-wal",
    "lianfang.sqlite3-shm",
    "secrets",
    "truth",
    "audit-heads.jsonl",
    "clock.json",
    "metrics",
    "archive",
)
"""All that a demo directory holds besides its marker; nothing else is ever deleted."""

SHARES = {"world": (0.0, 0.11), "places": (0.11, 0.12), "people": (0.12, 0.17), "passages": (0.17, 0.68)}
SHARES |= {"archiving": (0.68, 0.74), "cases": (0.74, 0.95), "assignments": (0.95, 0.97)}
SHARES |= {"compliance": (0.97, 1.0), "done": (0.0, 1.0)}
"""Which part of the whole work each step is, so that the bar moves evenly."""


@dataclass(frozen=True)
class Recipe:
    """What makes a demo district: same recipe, same district. `until` is the moment at which it ends."""

    seed: int
    people: int
    days: int
    until: str
    zone: str
    finished: bool = False

    def same_district(self, other: Recipe, today: str) -> bool:
        """Whether `other` is this district, whole, and made today."""
        same = asdict(self) | {"until": "", "finished": True} == asdict(other) | {"until": ""}
        return same and other.finished and _local(other.until).date().isoformat() == today


def demo(
    data: Annotated[Path, typer.Option(help="Directory of the demo; made anew if it is one.")] = Path(
        "var/demo"
    ),
    days: Annotated[int, typer.Option(help="Days of history, 2 to 60.")] = 14,
    people: Annotated[int, typer.Option(help="How many residents, at least 300.")] = 20000,
    seed: Annotated[int, typer.Option(help="Same seed, same district.")] = 1,
    until: Annotated[
        str, typer.Option(help="Moment at which the history ends (ISO 8601); default now.")
    ] = "",
    serve: Annotated[bool, typer.Option(help="Serve it when it is made.")] = True,
    live: Annotated[bool, typer.Option(help="Keep gates busy through the real API while serving.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = 8000,
) -> None:
    """Make a demonstration district, with everything in it invented, and serve it."""
    folder = data.resolve()
    before = _recipe_in(folder)
    if "LIANFANG_TIME_ZONE" not in os.environ:
        os.environ["LIANFANG_TIME_ZONE"] = HOME_ZONE if until else _daylight_zone(before)
    recipe = Recipe(seed, people, days, (_local(until) if until else _now()).isoformat(), _zone().key)
    _refuse_what_cannot_be(recipe, port if serve else None)
    fresh = before is not None and not until and recipe.same_district(before, _now().date().isoformat())
    if not fresh:
        _clear(folder)
        _make(recipe, folder)
    open_house(folder)
    if serve:
        from lianfang.cli.serve import run_server

        _welcome(port)
        run_server("127.0.0.1", port, workers=1, live=live)


YEARS = range(2000, 2100)
"""Years in which a demo's history may end."""

DAYLIGHT = range(9, 21)
"""Local hours at which a district has something to show."""


def _daylight_zone(before: Recipe | None) -> str:
    """The time zone of the demo: home if it is day there, otherwise one in which it is afternoon now.

    A district made earlier keeps its clocks as long as it is day by them.
    """
    now = datetime.now(UTC)
    for zone in (before.zone if before else HOME_ZONE, HOME_ZONE):
        if now.astimezone(ZoneInfo(zone)).hour in DAYLIGHT:
            return zone
    ahead = (15 - now.hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"  # these names count backwards


def _zone() -> ZoneInfo:
    name = os.environ.get("LIANFANG_TIME_ZONE", HOME_ZONE)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failure(
            f"LIANFANG_TIME_ZONE：没有时区“{name}”，请写成 Asia/Shanghai 这样的名称。",
            f"LIANFANG_TIME_ZONE: there is no time zone {name!r}; give a name such as Asia/Shanghai.",
        ) from None


def _now() -> datetime:
    return datetime.now(UTC).astimezone(_zone()).replace(microsecond=0)


def _local(text: str) -> datetime:
    """An ISO 8601 moment on the district's clock; without an offset it is already on it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(
            f"--until：“{text}”不是时间，例如 2026-03-01T10:30+08:00。",
            f"--until: {text!r} is no moment, such as 2026-03-01T10:30+08:00.",
            exit_code=2,
        ) from None
    if moment.year not in YEARS:
        raise Failure(
            f"--until：“{text}”不在 {YEARS[0]} 年至 {YEARS[-1]} 年之间。",
            f"--until: {text!r} is not in the years {YEARS[0]} to {YEARS[-1]}.",
            exit_code=2,
        )
    return moment.astimezone(_zone()) if moment.tzinfo else moment.replace(tzinfo=_zone())


def _refuse_what_cannot_be(recipe: Recipe, port: int | None) -> None:
    """Wrong numbers, somebody else's database, a port that is taken: before anything is touched."""
    if recipe.people < 300 or not 2 <= recipe.days <= 60:
        raise Failure(
            "--people 至少 300，--days 为 2 到 60。",
            "--people is at least 300, --days is 2 to 60.",
            exit_code=2,
        )
    if os.environ.get("DATABASE_URL"):
        raise Failure(
            "已设置 DATABASE_URL：演示辖区只使用自己的数据库，请先取消该变量。",
            "DATABASE_URL is set: the demo keeps to a database of its own; unset it first.",
        )
    if port is not None:
        demand_free_port("127.0.0.1", port)


def _recipe_in(folder: Path) -> Recipe | None:
    """What the directory's marker says; None where there is none that can be read."""
    try:
        return Recipe(**json.loads((folder / MARKER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _clear(folder: Path) -> None:
    """Empties a demo directory of what the demo put there; refuses a directory that is somebody else's."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARKER).exists():
        raise Failure(
            f"{folder} 里有别的内容，不是演示目录；未做任何改动。",
            f"{folder} holds something that is no demo; nothing was touched.",
        )
    for name in MADE_BY_US:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _make(recipe: Recipe, folder: Path) -> None:
    """Invents the world and loads it; the marker says in between that it is not finished."""
    folder.mkdir(parents=True, exist_ok=True)
    _mark(folder, recipe)
    open_house(folder)
    from lianfang.demo.build import build
    from lianfang.demo.make import make_world

    began = time.monotonic()
    until = _local(recipe.until)
    with bar(language()) as shown:

        def tell(step: str, share: float) -> None:
            begin, end = SHARES[step]
            shown.tell(step, begin + (end - begin) * share)

        world = make_world(
            recipe.seed,
            recipe.people,
            recipe.days,
            until.date(),
            lambda _part, share: tell("world", share),
            until,
            _zone(),
        )
        stored = build(world, folder, tell)
    _mark(folder, Recipe(**{**asdict(recipe), "finished": True}))
    seconds = time.monotonic() - began
    say(
        f"演示辖区已建成：居民 {recipe.people:,} 人，{recipe.days} 天，通行记录 {stored:,} 条，用时 {seconds:.0f} 秒。",
        f"The demo district is made: {recipe.people:,} people, {recipe.days} days, "
        f"{stored:,} passages, in {seconds:.0f} s.",
    )


def _mark(folder: Path, recipe: Recipe) -> None:
    (folder / MARKER).write_text(json.dumps(asdict(recipe), indent=2) + "\n", encoding="utf-8")


def _welcome(port: int) -> None:
    """Where it is, who can sign in, and what to try."""
    from lianfang.accounts.queries import demo_accounts

    say(f"\n打开 http://127.0.0.1:{port}/", f"\nOpen http://127.0.0.1:{port}/")
    say("账号（密码均为 demo）：", "Accounts (the password is demo for all):")
    for user in demo_accounts(None):
        say(
            f"  {user.username:<16}{user.name_zh}　{user.unit_zh}",
            f"  {user.username:<16}{user.name_en}, {user.unit_en}",
        )
    say(both(TRY_ZH, TRY_EN), both(TRY_ZH, TRY_EN))
    if _zone().key != HOME_ZONE:
        say(
            "现在北京时间是夜里：演示辖区的时钟拨到了白天。",
            "It is night in Beijing: the demo's clocks are set to where it is day.",
        )


TRY_ZH = """可以试试：
  1. 用 gatekeeper 登录：在卡口登记一位居民，体温填 38.0，复测填 38.1。
  2. 用 community 登录：收件箱里出现这条发热随访，办理并写明结果。
  3. 用 director 登录：指挥台上六条线、地图和今天的数字，点任意数字看明细。
  4. 用 tracer 登录：打开一个病例，看轨迹、接触者和传播链；把一个疑似病例确诊，接触者随即出现。
按 Ctrl-C 停止。这里的人、地点和记录全部是虚构的。"""

TRY_EN = """What to try:
  1. Sign in as gatekeeper: register a resident at a gate with 38.0, and 38.1 on the second reading.
  2. Sign in as community: the fever is in the inbox; do it and write down what came of it.
  3. Sign in as director: six lines, the map and today's numbers; each number leads to its rows.
  4. Sign in as tracer: open a case, its days, contacts and chain; confirm a suspected one and its contacts appear.
Ctrl-C stops. People, places and records here are all invented."""
