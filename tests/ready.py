"""The database that tests begin with, migrated once and kept beside other temporary files: each worker, each later run
and each other checkout copies it.

Migrating takes ten seconds, a copy none. It is kept under what it was made of, so a changed migration makes it anew.
What the tests' own settings add comes on top of what the shop's make.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import django

ROOT = Path(__file__).resolve().parent.parent
THE_SHOPS = "shuke.config.settings"
KEPT = Path(tempfile.gettempdir()) / f"shuke-ready-{os.getuid()}"
A_WEEK = 7 * 24 * 3600  # seconds; other checkouts may be at other migrations
MIGRATIONS = ("shuke/*/migrations/*.py", "tests/*/migrations/*.py")
ALSO = ("shuke/config/settings.py", "shuke/records/management/commands/*.py", "tests/settings.py")


def sqlite(settings: str) -> Path:
    """A file to copy from, never to write to."""
    file = KEPT / f"{settings}-{made_of()}.sqlite3"
    with alone(file.with_suffix(".lock")):
        if not file.exists():
            for older in KEPT.iterdir():
                if older.stat().st_mtime < time.time() - A_WEEK:
                    older.unlink()
            making = file.with_suffix(f".{os.getpid()}")  # its own, since one that was broken off may still be at it
            if settings != THE_SHOPS:
                shutil.copy(sqlite(THE_SHOPS), making)
            migrate(settings, f"sqlite:///{quote(str(making))}")
            with closing(sqlite3.connect(making)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
            making.rename(file)
    return file


def postgres(settings: str, server: str) -> str:
    """The name of a database to copy from, where nobody is connected."""
    import psycopg

    name = f"ready_{settings.replace('.', '_')}_{made_of()}"
    kept = KEPT / f"{name}.sql"  # since a server of the tests' own is gone after each run
    written_down = kept.exists()
    below = "template1" if written_down or settings == THE_SHOPS else postgres(THE_SHOPS, server)
    making = urlsplit(server)._replace(path="/ready_making").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('shuke ready'))")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute("DROP DATABASE IF EXISTS ready_making")
            connection.execute(f"CREATE DATABASE ready_making TEMPLATE {below}")
            if written_down:
                run("psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", str(kept), making)
            else:
                migrate(settings, making)
                write_down(making, kept)
            connection.execute(f"ALTER DATABASE ready_making RENAME TO {name}")
    return name


def write_down(url: str, file: Path) -> None:
    """Where PostgreSQL's programs are at hand."""
    if shutil.which("pg_dump"):
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        run("pg_dump", "-f", str(part), url)
        part.rename(file)


def run(*command: str, **more: Any) -> None:
    done = subprocess.run(command, capture_output=True, check=False, **more)
    assert done.returncode == 0, done.stderr.decode()


def migrate(settings: str, url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="shuke-ready-") as home:
        own = {"SHUKE_HOME": home, "SHUKE_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings}
        command = (sys.executable, "-m", "django", "migrate", "--verbosity", "0")
        run(*command, env={**os.environ, **own}, cwd=ROOT)


@cache
def made_of() -> str:
    """A digest of all migrations and of whatever of ours they import."""
    migrations = [path for pattern in MIGRATIONS for path in ROOT.glob(pattern)]
    folders = {folder for path in migrations for folder in imported(path)}
    read = {*migrations, *(path for folder in folders for path in folder.glob("*.py"))}
    read |= {path for pattern in ALSO for path in ROOT.glob(pattern)}
    digest = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for path in sorted(read):
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def imported(path: Path) -> Iterator[Path]:
    """The folders of our modules that this one imports."""
    for name in re.findall(r"^\s*(?:from|import) (shuke\.[\w.]+)", path.read_text(), re.MULTILINE):
        module = ROOT.joinpath(*name.split("."))
        yield module if module.is_dir() else module.parent


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """One process at a time; the next waits."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
