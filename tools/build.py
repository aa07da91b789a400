"""Build what is not in git (catalogues, front-end packages, static files), each only when stale."""

from __future__ import annotations

import subprocess
import sys

from tools import frontend, messages, static
from tools.bootstrap import ROOT


def build() -> None:
    messages.compile_messages(ROOT / "shuke")
    frontend.main()
    if not static.is_current():
        subprocess.run([sys.executable, "-m", "tools.static"], cwd=ROOT, check=True)


if __name__ == "__main__":
    build()
