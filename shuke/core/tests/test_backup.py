from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import LazySettings

from shuke.core.backup import BackupNotWritten, Manifest, write, writing


def test_a_file_that_goes_while_the_backup_is_written_is_left_out(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(b"rows")
    monkeypatch.setattr(writing, "_home_files", lambda: {"imports/7/prepared/lines": tmp_path / "gone"})
    writing._pack(tmp_path / "all.zip", copy, Manifest(made_at="", vendor="sqlite", migrations=[], rows={}))
    with ZipFile(tmp_path / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["manifest.json", "shuke.sqlite3"]
        assert list(json.loads(archive.read("manifest.json"))["sha256"]) == ["shuke.sqlite3"]


def test_a_place_that_takes_no_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(BackupNotWritten, match="taken"):
        write(tmp_path / "taken" / "all.zip", at=datetime(2026, 5, 2, tzinfo=UTC))
