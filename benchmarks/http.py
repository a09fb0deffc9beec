"""The leanest client there is: whole requests made beforehand, written to open sockets, answers read by their length."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence


def send(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    """One request and its answer, as status and body."""
    connection.sendall(request)
    head, _, body = _until_head(connection).partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(1 << 20)
    return int(head[9:12]), body


def _until_head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(1 << 16)
        if not more:
            raise ConnectionError("the server hung up")
        data += more
    return data


def requests_a_second(address: str, requests: Sequence[bytes], connections: int) -> float:
    """Sends all requests over so many connections at once; every answer must be 200."""
    host, port = address.removeprefix("http://").split(":")
    failed: list[str] = []

    def work(part: Sequence[bytes]) -> None:
        with socket.create_connection((host, int(port))) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in part:
                status, body = send(line, request)
                if status != 200:
                    failed.append(f"{status} {body[:300]!r}")
                    return

    threads = [threading.Thread(target=work, args=(requests[n::connections],)) for n in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(failed[0])
    return len(requests) / (time.perf_counter() - began)
