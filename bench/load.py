"""A small load generator: keep-alive connections in threads, bounded in number and in time, loopback only."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection


@dataclass
class Load:
    """What came back: milliseconds per request, seconds in all, answers other than 200, bytes of the last."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    bad: int = 0
    size: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def fire(port: int, path: str, cookie: str = "", *, requests: int, seconds: float, threads: int = 4) -> Load:
    """At most `requests` requests in at most `seconds`, over `threads` connections."""
    load, lock, left = Load(), threading.Lock(), [requests]
    deadline = time.monotonic() + seconds

    def take() -> bool:
        with lock:
            left[0] -= 1
            return left[0] >= 0 and time.monotonic() < deadline

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": cookie} if cookie else {}
        while take():
            try:
                one(connection, headers)
            except OSError:
                with lock:
                    load.bad += 1
                connection.close()
        connection.close()

    def one(connection: HTTPConnection, headers: dict[str, str]) -> None:
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        with lock:
            load.times.append((time.perf_counter() - started) * 1000)
            load.bad += answer.status != 200
            load.size = len(body)

    started = time.monotonic()
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    load.seconds = time.monotonic() - started
    return load
