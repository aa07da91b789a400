"""A Shuke of its own for a test: a temporary home, a fresh database, commands run as real processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "HOME", "LANG")


@dataclass
class Installation:
    home: Path
    database_url: str = ""
    command: tuple[str, ...] = (sys.executable, "-m", "shuke")
    cwd: Path = ROOT
    extra: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        own = {"SHUKE_HOME": str(self.home), "SHUKE_LANGUAGE": "en", "PYTHONUNBUFFERED": "1", "TERM": "dumb"}
        if self.database_url:
            own["SHUKE_DATABASE_URL"] = self.database_url
        return {name: os.environ[name] for name in KEPT if name in os.environ} | own | self.extra

    def shuke(self, *arguments: str, code: int = 0) -> str:
        """Run one command to its end; returns what it printed."""
        done = subprocess.run(
            [*self.command, *arguments], env=self.environment, cwd=self.cwd, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def python(self, code: str) -> str:
        """Run a few lines with Django ready; returns what they printed."""
        lines = f"import django; django.setup()\n{code}"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
        done = subprocess.run(
            [self.command[0], "-c", lines], env=environment, cwd=self.cwd, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        log = (self.home / f"{arguments[0]}.log").open("a")
        process = subprocess.Popen(
            [*self.command, *arguments], env=self.environment, cwd=self.cwd, stdout=log, stderr=log, text=True
        )
        self.running.append(process)
        return process

    def serve(self, *arguments: str) -> str:
        """Start the server on a free port; returns its address once it answers."""
        port = free_port()
        process = self.start("serve", "--port", str(port), *arguments)
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: process.poll() is not None or fetch(address, "/account/login/")[0], 90)
        except AssertionError:
            raise AssertionError(self.log("serve")) from None
        assert process.poll() is None, self.log("serve")
        return address

    def log(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text()

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(20)


@contextmanager
def installation(home: Path, like: Installation | None = None) -> Iterator[Installation]:
    """On the same kind of database as the test run: a copy of one where nothing runs, or with nothing in it yet."""
    with fresh_database(like.database_url if like else "") as url:
        if like:
            shutil.copytree(like.home, home, dirs_exist_ok=True)
        made = Installation(home, url)
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def fresh_database(like: str = "") -> Iterator[str]:
    """The address of a PostgreSQL database, empty or a copy, or nothing when the test run is on SQLite."""
    given = os.environ.get("SHUKE_DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    import psycopg

    url = beside(given, f"shuke_{uuid.uuid4().hex[:12]}")
    copy_database(like or beside(given, "template1"), url)
    try:
        yield url
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")


def beside(url: str, name: str) -> str:
    """The address of another database on the same server; nothing on SQLite."""
    return url and urlsplit(url)._replace(path=f"/{name}").geturl()


def copy_database(one: str, new: str) -> None:
    """On PostgreSQL. On SQLite the database lies in the home."""
    if not one:
        return
    import psycopg

    with psycopg.connect(beside(one, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {urlsplit(new).path[1:]} TEMPLATE {urlsplit(one).path[1:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address: str, path: str) -> tuple[int, str]:
    """Status and text of a page; 0 when nobody answers."""
    link = HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        link.request("GET", path)
        response = link.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    except (OSError, HTTPException):
        return 0, ""
    finally:
        link.close()


def until(true: Callable[[], object], seconds: float) -> None:
    """Wait for a condition, at most so long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not so after {seconds} s"
        time.sleep(0.05)
