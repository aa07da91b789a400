"""A program that is told, on this machine."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver(ThreadingHTTPServer):
    """Remembers what it got. `statuses` are its answers, the last for all that follow; `slow` is how long it takes."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Taking)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses = [204]
        self.slow = 0.0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]

    def next_status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


class Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return  # whoever sent it was killed
        time.sleep(self.server.slow)
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status = self.server.next_status()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.server.origin}/elsewhere")
        self.end_headers()
        if status != 204:
            self.wfile.write("不收 \x00 no".encode())

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    with Receiver(port) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join(5)


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As docs/webhooks.md says a receiver does."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = b64encode(hmac.digest(b64decode(secret.removeprefix("whsec_")), content, sha256)).decode()
    given = [one.removeprefix("v1,") for one in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(one, right) for one in given)
