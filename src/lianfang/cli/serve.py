"""`lianfang serve`: the web server and the clock's jobs, one process tree."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Annotated

import typer

from lianfang.cli.opening import demand_free_port, open_house, open_installation
from lianfang.cli.terminal import say

ROOMS_WITH_JOBS = ("assignments", "oversight", "passages", "cases", "quarantine", "accounts")
"""Rooms whose `jobs.every_minute(now)` the clock calls, in this order."""

EVERY_SECONDS = 60


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
) -> None:
    """Serve pages and API, and run what the clock has to do; SIGTERM or Ctrl-C stops all of it."""
    open_installation()
    run_server(host, port, workers)


def run_server(host: str, port: int, workers: int, live: bool = False) -> None:
    """Serves until told to stop; the clock (and the demo's live gates) run beside as children."""
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from lianfang.web import clock

    demand_free_port(host, port)
    clock.forget()
    metrics = _metrics_folder(settings.DATA)
    say(f"正在服务 http://{host}:{port}/", f"Serving on http://{host}:{port}/")
    connections.close_all()  # the workers are forked: a connection must not have two owners
    children = [_child("lianfang.cli.serve", "keep_time")]
    if live:
        children.append(_child("lianfang.demo.live", "keep_busy", f"http://127.0.0.1:{port}"))
    # On SQLite more threads only wait for each other on one interpreter and one writer (measured); on PostgreSQL they
    # wait for the server's disk, and meanwhile others go on.
    server = Granian(
        "lianfang.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1 if connections["default"].vendor == "sqlite" else 4,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    try:
        server.serve()
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.join(10)
        shutil.rmtree(metrics, ignore_errors=True)


def _metrics_folder(data: Path) -> Path:
    """An empty folder in which the workers add up what they count; not in /tmp, which others sweep."""
    folder = data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


def _child(module: str, work: str, *arguments: str) -> BaseProcess:
    """A child process on a fresh interpreter that does `work`, named because Django must be ready before its module."""
    child = multiprocessing.get_context("spawn").Process(
        target=_work, args=(module, work, arguments, os.getpid()), daemon=True
    )
    child.start()
    return child


def _work(module: str, work: str, arguments: tuple[str, ...], parent: int) -> None:
    """What a child does until it is told to stop, or finds that its parent is gone."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the parent ends its children
    threading.Thread(target=_watch, args=(parent, stop), daemon=True).start()
    open_house()
    getattr(import_module(module), work)(stop, *arguments)


def _watch(parent: int, stop: threading.Event) -> None:
    """Stops the child when its parent was killed and could not say so."""
    while os.getppid() == parent:
        if stop.wait(2):
            return
    stop.set()


def keep_time(stop: threading.Event) -> None:
    """Runs each room's jobs every minute until `stop` is set."""
    while not stop.is_set():
        run_jobs(datetime.now(UTC))
        stop.wait(EVERY_SECONDS)


def run_jobs(now: datetime) -> dict[str, str]:
    """Runs the jobs of all rooms once; what each said. One that fails is logged and does not hold up the others."""
    from lianfang.web import clock

    before = clock.told()
    jobs = dict(before.jobs) if before else {}
    said = {}
    clock.tell(clock.ClockState(now.isoformat(timespec="seconds"), jobs))
    for room in ROOMS_WITH_JOBS:
        began = time.perf_counter()
        said[room], failed = _run_room(room, now)
        seconds = time.perf_counter() - began
        jobs[room] = clock.after(jobs.get(room, clock.JobState()), now, seconds, failed)
        clock.tell(clock.ClockState(now.isoformat(timespec="seconds"), jobs))
    return said


def _run_room(room: str, now: datetime) -> tuple[str, bool]:
    """Runs one room's jobs: what they said, and whether they failed."""
    import logging

    from django.db import close_old_connections

    try:
        return str(import_module(f"lianfang.{room}.jobs").every_minute(now)), False
    except Exception:
        logging.getLogger("lianfang.jobs").exception("the jobs of %s failed", room)
        return "failed", True
    finally:
        close_old_connections()
