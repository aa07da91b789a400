"""Installations that tests start from: prepared once a run, then copied, since preparing takes ten seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.installation.installation import Installation, installation


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Migrated and empty; only to copy from."""
    with installation(tmp_path_factory.mktemp("migrated")) as made:
        made.shuke("migrate", "--verbosity", "0")
        yield made


@pytest.fixture(scope="session")
def filled(migrated: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo shop; only to copy from."""
    with installation(tmp_path_factory.mktemp("filled"), like=migrated) as made:
        made.shuke("demo")
        yield made
