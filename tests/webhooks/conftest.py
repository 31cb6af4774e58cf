from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.activity import actions as activity
from portal.activity.payloads import Reported
from portal.webhooks import actions
from portal.webhooks.actions import delivering
from portal.webhooks.posting import Answer
from tests.members.factories import MemberFactory

KIND = "custom.lesson_finished"


@pytest.fixture
def endpoint(db):
    return make_endpoint()


def make_endpoint(url="https://shop.example.com/hooks", kinds=(KIND,), **fields):
    return actions.create_endpoint(name="Shop", url=url, kinds=list(kinds), **fields)[0]


@pytest.fixture
def happen(db):
    """Record an event of KIND about a member and deliver it to its subscribers."""
    member = MemberFactory(external_id="C-1", display_name="Nora Secret")

    def happen(kind=KIND, **content):
        event = activity.record(Reported(kind=kind, content=content or {"lesson": 7}), member=member)
        activity.deliver_due()
        return event

    happen.member = member
    return happen


@pytest.fixture
def answers(monkeypatch):
    """Each request is noted and gets the next of the given answers, the last one for ever."""

    class Answers:
        def __init__(self):
            self.queue, self.requests = [Answer(200)], []

        def give(self, *codes):
            self.queue = [code if isinstance(code, Answer) else Answer(code) for code in codes]

        def __call__(self, url, body, headers):
            self.requests.append((url, body, headers))
            return self.queue.pop(0) if len(self.queue) > 1 else self.queue[0]

    fake = Answers()
    monkeypatch.setattr(delivering, "post", fake)
    return fake


@pytest.fixture
def receiver():
    """A real HTTP server: `requests` holds what came, `status` and `headers` are what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.requests.append((self.path, dict(self.headers), body))
            self.send_response(self.server.status)
            for name, value in self.server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"x" * 100_000)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests, server.status, server.headers = [], 204, {}
    server.url = f"http://127.0.0.1:{server.server_port}/hooks?from=stammtisch"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
