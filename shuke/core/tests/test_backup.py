from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import LazySettings

from shuke.core.backup import Manifest, writing


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
