"""PostgreSQL's own programs for taking a database out and bringing it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lianfang.cli.terminal import Failure


def dump(database: Mapping[str, Any], target: Path) -> None:
    """Writes the database as of one moment into a file (pg_dump's custom format, without owners)."""
    _run(
        "pg_dump",
        database,
        "--format=custom",
        "--compress=0",
        "--no-owner",
        "--no-privileges",
        f"--file={target}",
    )
    target.chmod(0o600)


def load(database: Mapping[str, Any], source: Path) -> None:
    """Fills an empty database from such a file: wholly or not at all."""
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", database, *options, f"--dbname={database['NAME']}", str(source))


def demand_tools() -> None:
    """Refuses to begin where PostgreSQL's programs are missing."""
    _path_of("pg_restore")


def _path_of(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise Failure(
            f"找不到 {program}：请安装 PostgreSQL 客户端程序（Debian：postgresql-client）。",
            f"{program} is not on the PATH: install PostgreSQL's client programs (Debian: postgresql-client).",
        )
    return found


def _run(program: str, database: Mapping[str, Any], *options: str) -> None:
    """Runs one of them; the password goes through the environment, where no list of processes shows it."""
    said = {
        "PGDATABASE": database["NAME"],
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
    }
    environment = os.environ | {name: str(value) for name, value in said.items() if value}
    done = subprocess.run(
        [_path_of(program), "--no-password", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        why = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")
        raise Failure(f"{program} 未能完成：{why}", f"{program} failed: {why}")
