"""One HTTP request to another system's endpoint: pinned to a checked address, short, without redirects."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import SplitResult

from django.utils.encoding import iri_to_uri

from .addresses import Forbidden, check_url, resolve

SECONDS = 15


@dataclass(frozen=True)
class Answer:
    """What came back: `status` is None where nothing did, then `error` says why. `retry_after` in seconds."""

    status: int | None
    error: str = ""
    duration_ms: int = 0
    retry_after: int = 0

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def complaint(self) -> str:
        return self.error or f"HTTP {self.status}"


class _Connection(http.client.HTTPConnection):
    """Speaks to the host's name at addresses that were looked up before."""

    def __init__(self, parts: SplitResult, addresses: list[str], port: int) -> None:
        super().__init__(parts.hostname or "", port, timeout=SECONDS)
        self.addresses = addresses
        self.secure = parts.scheme == "https"
        self.default_port = 443 if self.secure else 80

    def connect(self) -> None:
        self.sock = self._reach()
        if self.secure:
            context = ssl.create_default_context()
            # The handshake comes after the assignment, so that `cut` ends it too.
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def _reach(self) -> socket.socket:
        failure: OSError = OSError("no address")
        for address in self.addresses:
            try:
                return socket.create_connection((address, self.port), SECONDS / len(self.addresses))
            except OSError as error:
                failure = error
        raise failure

    def cut(self) -> None:
        """End the conversation from another thread, whatever it waits for."""
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it has ended by itself
            return


def post(url: str, body: str, headers: dict[str, str]) -> Answer:
    """POST `body` as JSON within SECONDS; nothing is raised. The answer's body is not read."""
    started = time.monotonic()
    status, error, retry_after = None, "", 0
    try:
        status, retry_after = _exchange(check_url(url), body.encode(), headers)
    except Forbidden as refusal:
        error = str(refusal)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        error = f"{type(failure).__name__}: {failure}"[:250]
    return Answer(status, error, round((time.monotonic() - started) * 1000), retry_after)


def _exchange(parts: SplitResult, body: bytes, headers: dict[str, str]) -> tuple[int, int]:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Connection(parts, resolve(parts.hostname or "", port), port)
    # A socket's timeout is per read; one that dribbles is ended by the clock.
    watch = threading.Timer(SECONDS, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        target = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
        connection.request("POST", target, body, {"Content-Type": "application/json"} | headers)
        response = connection.getresponse()
        wait = response.headers.get("Retry-After", "")
        return response.status, int(wait) if wait.isdecimal() and len(wait) < 7 else 0
    finally:
        watch.cancel()
        connection.close()
