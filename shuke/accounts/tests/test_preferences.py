"""Language and appearance: each person's own, and this browser's before sign-in."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast


def test_the_shell_shows_what_the_role_permits(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    page = client.get("/settings/profile/").content.decode()
    assert 'lang="en"' in page
    assert "Settings" in page
    assert "/import/" not in page
