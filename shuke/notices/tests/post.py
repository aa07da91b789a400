"""A mail server of our own: it speaks SMTP over a socket, and keeps or refuses what it is sent."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Talk(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say("220 post")
        for line in self.rfile:
            word = line.strip().upper().decode("ascii", "replace").split(" ")[0]
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "DATA":
                self.take_in()
            else:
                self.say(self.server.refusal if word == "RCPT" and self.server.refusal else "250 ok")

    def take_in(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.hangs_up:
            raise ConnectionResetError
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.server.letters.append(message)
        self.say("250 kept")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[EmailMessage] = []
        self.refusal = ""  # what it answers to every addressee
        self.hangs_up = False  # after it has taken a letter in, without a word

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up on us may."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def texts(self) -> list[str]:
        return [part.get_content() for one in self.letters if (part := one.get_body(("plain",))) is not None]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join(5)
