from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation.installation import Installation, installation


@pytest.fixture
def shop(tmp_path: Path, migrated: Installation) -> Iterator[Installation]:
    """A migrated, empty installation."""
    with installation(tmp_path, like=migrated) as made:
        yield made
