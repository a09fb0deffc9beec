"""Runs a program that ends with the process that started it, even if that is killed: `python leash.py WORD...`.

Whoever starts it holds a pipe to its standard input. When the pipe closes, by them or because they are no more, the
program and all that it started in its group are ended. The program's exit status is passed on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

GRACE = 10
"""Seconds that a program has to end by itself."""


@contextmanager
def leashed(
    words: Sequence[str], env: Mapping[str, str], out: BinaryIO, err: BinaryIO
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs at most until the block ends, or this process."""
    program = subprocess.Popen(
        [sys.executable, __file__, *words],
        env=env,
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=err,
        start_new_session=True,  # what ends a terminal's programs does not end the leash before it has done its work
    )
    assert program.stdin is not None
    try:
        yield program
    finally:
        program.stdin.close()
        program.wait()


def hold(words: Sequence[str]) -> int:
    """Runs a program in a group of its own until it ends or standard input does; its exit status."""
    program = subprocess.Popen(words, stdin=subprocess.DEVNULL, process_group=0)

    def watch() -> None:
        os.read(0, 1)  # unbuffered: nothing is to be put in order when the program ends first
        _send(program.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            program.wait(GRACE)
        _send(program.pid, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    code = program.wait()
    _send(program.pid, signal.SIGKILL)  # what it left behind
    return code if code >= 0 else 128 - code


def _send(group: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, what)


if __name__ == "__main__":
    sys.exit(hold(sys.argv[1:]))
