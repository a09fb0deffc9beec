"""`lianfang init`: the database, and what an installation begins with."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lianfang.cli.opening import MARKER, demand_order_of_bytes, open_house
from lianfang.cli.terminal import Failure, both, say
from lianfang.files.plain import demand_plain_file

ROOT_UNIT = "CMD"
"""The code of the unit at the top, above all towns and departments."""


def init(
    district: Annotated[
        str, typer.Option(help="CODE:name[:English name] of the district to begin with.")
    ] = "",
    admin: Annotated[str, typer.Option(help="User name of the first administrator.")] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="File with the password; asked for if absent.")
    ] = None,
) -> None:
    """Create or migrate the database in LIANFANG_DATA, with the first district and administrator."""
    folder = open_house()
    if (folder / MARKER).exists():
        raise Failure(
            f"{folder} 是演示目录，请用 LIANFANG_DATA 另选目录。",
            f"{folder} holds a demonstration district; choose another with LIANFANG_DATA.",
        )
    from django.core.management import call_command

    from lianfang.accounts.queries import founded
    from lianfang.accounts.scope import SYSTEM

    demand_order_of_bytes()
    call_command("migrate", verbosity=0)
    say(f"数据库已就绪：{folder}", f"The database is ready in {folder}.")
    _first_rules()
    if district:
        _found_district(district)
    elif not founded(SYSTEM) and sys.stdin.isatty():
        _found_district(typer.prompt(both("辖区（代码:名称）", "District (CODE:name)")))
    if not founded(SYSTEM):
        say(
            "还没有辖区和管理员：lianfang init --district AY:安源区 --admin 用户名",
            "No district and no administrator yet: lianfang init --district AY:Anyuan --admin NAME",
        )
    elif admin or (district and sys.stdin.isatty()):
        _add_admin(admin or typer.prompt(both("管理员用户名", "Administrator's user name")), password_file)


def _first_rules() -> None:
    """The mission's kinds of site and the first admission table, where there are none yet."""
    from lianfang.accounts.scope import SYSTEM
    from lianfang.domain.admission_policy import FIRST_POLICY
    from lianfang.passages.actions.policies import put_policy_in_force
    from lianfang.passages.queries import policies
    from lianfang.places.actions import NewSiteKind, define_site_kinds
    from lianfang.places.first_kinds import FIRST_KINDS
    from lianfang.places.queries import site_kinds

    if not site_kinds(SYSTEM):
        define_site_kinds(SYSTEM, [NewSiteKind(**vars(kind)) for kind in FIRST_KINDS])
    if policies(SYSTEM)[-1].version == 0:
        put_policy_in_force(SYSTEM, dict(FIRST_POLICY), datetime.now(UTC), "首版通行规则")


def _found_district(words: str) -> None:
    """The command at the top and the district it answers for."""
    from django.db import transaction

    from lianfang.accounts.actions import NewUnit, found_unit
    from lianfang.accounts.scope import SYSTEM
    from lianfang.places.actions import NewArea, lay_out_area

    code, zh, en = _named(words)
    with transaction.atomic():
        unit = NewUnit(
            ROOT_UNIT, f"{zh}疫情防控指挥部", f"{en} Epidemic Control Command", "command", None, f"{code}/"
        )
        unit_id = found_unit(SYSTEM, unit)
        today = datetime.now(UTC).date()
        lay_out_area(SYSTEM, NewArea(code, zh, en, "district", None, unit_id, valid_from=today))
    say(f"已建立辖区 {code} {zh}。", f"District {code} {en} is there.")


def _named(words: str) -> tuple[str, str, str]:
    """CODE:name or CODE:name:English name."""
    code, _, names = words.partition(":")
    zh, _, en = names.partition(":")
    if not code.strip() or not zh.strip():
        raise Failure(
            f"--district 应为“代码:名称”，例如 AY:安源区，而不是“{words}”。",
            f"--district is CODE:name, such as AY:Anyuan, not {words!r}.",
            exit_code=2,
        )
    return code.strip(), zh.strip(), en.strip() or zh.strip()


def _add_admin(name: str, password_file: Path | None) -> None:
    """The first administrator, with a password from a file or asked for twice."""
    from lianfang.accounts.actions import NewUser, add_user
    from lianfang.accounts.scope import SYSTEM

    add_user(SYSTEM, NewUser(name, name, name, "admin", ROOT_UNIT, _password(password_file)))
    say(f"管理员 {name} 已建立。", f"Administrator {name} can sign in.")


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            return demand_plain_file(file, "--password-file").read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"--password-file {file}：{error}", f"--password-file {file}: {error}") from None
    if not sys.stdin.isatty():
        raise Failure(
            "没有终端可供输入密码，请用 --password-file。",
            "No terminal to ask for the password: use --password-file.",
        )
    return str(typer.prompt(both("密码", "Password"), hide_input=True, confirmation_prompt=True))
