"""What is sealed can be read with the keys alone, found by its trace, and sealed anew with a newer key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shuke.core import sealing


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def test_only_the_keys_open_it(settings: Any, tmp_path: Path) -> None:
    sealed = sealing.seal("A123456789")
    assert "A123456789" not in sealed
    assert sealed == sealing.seal("A123456789"), "so that it can be looked for"
    assert sealing.opened(sealed) == "A123456789"
    assert (tmp_path / "keys" / "data").stat().st_mode & 0o077 == 0
    settings.HOME = tmp_path / "elsewhere"
    with pytest.raises(sealing.Unreadable):
        sealing.opened(sealed)


def test_a_newer_key_seals_and_the_older_one_still_opens() -> None:
    sealed = sealing.seal("A123456789")
    sealing.add_key()
    assert sealing.opened(sealed) == "A123456789"
    again = sealing.seal("A123456789")
    assert sealing.sealed_forms("A123456789") == [again, sealed], "looked for as either"
    sealing.drop_old_keys()
    assert sealing.opened(again) == "A123456789"
    with pytest.raises(sealing.Unreadable):
        sealing.opened(sealed)


def test_keys_may_come_from_the_environment(settings: Any, tmp_path: Path) -> None:
    (key,) = sealing.keys()
    settings.SHUKE_DATA_KEYS, settings.HOME = (key,), tmp_path / "elsewhere"
    assert sealing.keys() == (key,)
    assert not (tmp_path / "elsewhere" / "keys").exists()


def test_what_was_meddled_with_is_not_read() -> None:
    sealed = sealing.seal("A123456789")
    for broken in (sealed[:-6] + "AAAA==", "sealed:", "sealed:!", "sealed:é"):
        with pytest.raises(sealing.Unreadable):
            sealing.opened(broken)


def test_an_archive_goes_to_other_keys(settings: Any, tmp_path: Path) -> None:
    kept = {"custom": {"id": sealing.seal("A123456789"), "size": 39, "notes": ["tea"]}}
    said = sealing.everywhere(kept, sealing.for_elsewhere)
    assert said == {"custom": {"id": "unsealed:A123456789", "size": 39, "notes": ["tea"]}}
    settings.HOME = tmp_path / "elsewhere"
    again = sealing.everywhere(said, sealing.from_elsewhere)
    assert sealing.opened(again["custom"]["id"]) == "A123456789"
