from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation.installation import Installation, installation


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Installation]:
    """A migrated, empty installation."""
    with installation(tmp_path) as made:
        made.shuke("migrate", "--verbosity", "0")
        yield made
