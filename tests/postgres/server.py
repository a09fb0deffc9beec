"""A PostgreSQL server of the tests' own: made in a temporary folder, reached through a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder that holds `initdb` and `postgres`, or None on a machine without a server."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((f for f in folders if (f / "postgres").exists() and (f / "initdb").exists()), None)


def _as_ordinary_user() -> tuple[int, int, Callable[[], None]] | None:
    """PostgreSQL refuses to run as root: where the tests do, another user's numbers and the step down to them."""
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("nobody")

    def step_down() -> None:
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return user.pw_uid, user.pw_gid, step_down


@contextmanager
def running_server(durable: bool = False) -> Iterator[str]:
    """Starts a server and gives the address of an empty database on it; stops and removes it afterwards.

    `durable`: each commit waits for the disk, as in real life; tests need not.
    """
    folder = binaries()
    if folder is None:
        raise RuntimeError("no PostgreSQL server on this machine")
    place = Path(tempfile.mkdtemp(prefix="lianfang-pg-"))
    ordinary = _as_ordinary_user()
    step_down = None
    if ordinary:
        os.chown(place, ordinary[0], ordinary[1])
        step_down = ordinary[2]

    def run(*command: str) -> None:
        subprocess.run(
            command,
            check=True,
            preexec_fn=step_down,
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    data = place / "data"
    haste = "" if durable else "-c fsync=off -c full_page_writes=off"
    options = f"-k {place} -c listen_addresses='' -c max_connections=50 {haste}"
    try:
        run(
            str(folder / "initdb"),
            "-D",
            str(data),
            "-U",
            "lianfang",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        )
        run(str(folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield f"postgresql://lianfang@/postgres?host={place}"
        finally:
            run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)
