"""What a wheel carries beyond the sources: compiled catalogues, and all static files under hashed names."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StaticFilesHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory()
        static = Path(self.folder.name) / "static"
        for tool in (["tools.messages"], ["tools.frontend"], ["tools.static", str(static)]):
            subprocess.run([sys.executable, "-m", *tool], cwd=self.root, check=True)  # noqa: S603 -- our own tools
        build_data["force_include"][str(static)] = "shuke/_static"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self.folder.cleanup()
