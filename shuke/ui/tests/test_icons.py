"""Every icon that a page names is there once the front end has been built."""

from __future__ import annotations

import pytest

from shuke.ui.templatetags.ui import ICONS, _icons
from tools.frontend import named_icons


def test_every_named_icon_was_copied() -> None:
    if not ICONS.exists():
        pytest.skip("python -m tools.frontend has not run")
    assert [name for name in named_icons() if name not in _icons()] == []
