"""Making Django ready for a command, on the right data directory."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import django
from django.apps import apps

from lianfang.cli.terminal import Failure

HOME_ZONE = "Asia/Shanghai"
"""Whose clocks an installation goes by unless LIANFANG_TIME_ZONE says otherwise."""

DATABASE = "lianfang.sqlite3"
"""The database's file in the data directory, where there is no DATABASE_URL."""

MARKER = "demo.json"
"""The file that says a data directory holds a demonstration district, and which one."""


def data_directory() -> Path:
    """Where this installation keeps its data: `LIANFANG_DATA`, or `var` here."""
    return Path(os.environ.get("LIANFANG_DATA", "var")).resolve()


def open_house(data: Path | None = None) -> Path:
    """Sets Django up for this process on `data` (default: the installation's) and returns the directory.

    A demonstration district is known by its marker, so that every page says that it is invented.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    if data is not None:
        os.environ["LIANFANG_DATA"] = str(data)
    folder = data_directory()
    if (folder / MARKER).exists():
        os.environ.setdefault("LIANFANG_DEMO", "yes")
        os.environ.setdefault("LIANFANG_TIME_ZONE", demo_zone(folder))
    if not apps.ready:
        django.setup()
    return folder


def demo_zone(folder: Path) -> str:
    """The time zone on whose clocks a demonstration district was made."""
    try:
        return str(json.loads((folder / MARKER).read_text(encoding="utf-8"))["zone"])
    except (OSError, ValueError, TypeError, KeyError):
        return HOME_ZONE


def open_installation() -> None:
    """Opens an installation that is there; one that is not is refused before anything is written for it."""
    file = data_directory() / DATABASE
    if not apps.ready and not os.environ.get("DATABASE_URL") and not file.exists():
        raise _no_database(file)
    open_house()
    demand_database()
    demand_order_of_bytes()


def _no_database(where: object) -> Failure:
    return Failure(
        f"{where}：数据库尚未建立或版本较旧，请先运行 lianfang init；演示辖区请设置 LIANFANG_DATA=var/demo。",
        f"{where}: the database is not there yet or behind this version; run lianfang init first "
        "(for the demonstration set LIANFANG_DATA=var/demo).",
    )


def demand_database() -> None:
    """Refuses to work on a database that is not there, behind this program's version, or ahead of it."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _no_database(connection.settings_dict["NAME"])
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("lianfang.")}
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if newer := sorted(f"{room}.{name}" for room, name in unknown if room in ours):
        raise Failure(
            f"数据库属于更新的版本（{newer[0]}）：请用该版本的程序，或恢复升级前的备份。",
            f"The database is of a newer version ({newer[0]}): use that one, or restore the backup made before.",
        )


def demand_order_of_bytes() -> None:
    """Refuses a database that sorts texts as a language does: scope would then let the wrong rows through."""
    from lianfang.accounts.collation import wrong_collation

    if name := wrong_collation():
        raise Failure(
            f"数据库的排序规则是 {name}，须为 C：请用 LC_COLLATE 'C' 新建数据库，见 docs/operations.md。",
            f"The database sorts texts by {name}; create it with LC_COLLATE 'C', see docs/operations.md.",
        )


def demand_free_port(host: str, port: int) -> None:
    """Refuses a port that somebody listens on already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                f"无法使用 {host}:{port}（{error.strerror}），请用 --port 换一个端口。",
                f"{host}:{port} cannot be used ({error.strerror}); choose another with --port.",
            ) from None
