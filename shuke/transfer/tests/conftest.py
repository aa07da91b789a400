from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def own_home(settings: LazySettings, tmp_path: Path) -> None:
    """Imported files lie under the number of their import, which is the same in every test's database."""
    settings.HOME = tmp_path
