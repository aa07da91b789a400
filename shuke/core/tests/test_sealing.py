"""What is sealed can be read with the keys alone, found by its trace, and sealed anew with a newer key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shuke.core import sealing


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    sealing._keys.cache_clear()
    yield
    sealing._keys.cache_clear()


def test_only_the_keys_open_it(settings: Any, tmp_path: Path) -> None:
    sealed = sealing.seal("A123456789")
    assert "A123456789" not in sealed
    assert sealed != sealing.seal("A123456789"), "two of the same don't look the same"
    assert sealing.opened(sealed) == "A123456789"
    assert (tmp_path / "keys" / "data").stat().st_mode & 0o077 == 0
    settings.HOME = tmp_path / "elsewhere"
    with pytest.raises(sealing.Unreadable):
        sealing.opened(sealed)


def test_a_newer_key_seals_and_the_older_one_still_opens() -> None:
    sealed, trace = sealing.seal("A123456789"), sealing.traces("A123456789")
    sealing.add_key()
    assert sealing.opened(sealed) == "A123456789"
    assert sealing.traces("A123456789")[1:] == trace, "found by either"
    again = sealing.resealed(sealed)
    sealing.drop_old_keys()
    assert sealing.opened(again) == "A123456789"
    with pytest.raises(sealing.Unreadable):
        sealing.opened(sealed)


def test_keys_may_come_from_the_environment(settings: Any, tmp_path: Path) -> None:
    (key,) = sealing.keys()
    settings.SHUKE_DATA_KEYS, settings.HOME = (key.decode(),), tmp_path / "elsewhere"
    assert sealing.keys() == (key,)
    assert not (tmp_path / "elsewhere" / "keys").exists()
