"""Installations that tests start from: prepared once a run, then copied, since preparing takes ten seconds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests import ready
from tests.installation.installation import Installation, installation


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Migrated and empty; only to copy from."""
    home, server = tmp_path_factory.mktemp("migrated"), os.environ.get("SHUKE_DATABASE_URL", "")
    if server.startswith("postgres"):
        name = ready.postgres("shuke.config.settings", server)
        return Installation(home, urlsplit(server)._replace(path=f"/{name}").geturl())
    shutil.copy(ready.sqlite("shuke.config.settings"), home / "shuke.sqlite3")
    return Installation(home)


@pytest.fixture(scope="session")
def filled(migrated: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo shop; only to copy from."""
    with installation(tmp_path_factory.mktemp("filled"), like=migrated) as made:
        made.shuke("demo")
        yield made
