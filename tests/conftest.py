"""Installations that tests start from: prepared once a run, then copied, since preparing takes ten seconds."""

from __future__ import annotations

import os
import shutil

import pytest

from tests import ready
from tests.installation.installation import Installation, beside, copy_database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Migrated and empty; only to copy from."""
    home, server = tmp_path_factory.mktemp("migrated"), os.environ.get("SHUKE_DATABASE_URL", "")
    if server.startswith("postgres"):
        name = ready.postgres("shuke.config.settings", server)
        return Installation(home, beside(server, name))
    shutil.copy(ready.sqlite("shuke.config.settings"), home / "shuke.sqlite3")
    return Installation(home)


@pytest.fixture(scope="session")
def filled(migrated: Installation, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Installation:
    """The demo shop; only to copy from. The first worker that asks makes it for all."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    made = Installation(folder / "filled", beside(migrated.database_url, f"filled_{testrun_uid}"))
    with ready.alone(folder / "filled.lock"):
        if not made.home.exists():
            copy_database(migrated.database_url, made.database_url)
            shutil.copytree(migrated.home, made.home)
            made.shuke("demo")
    return made
