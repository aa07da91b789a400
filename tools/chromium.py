"""Find the Chromium that the browser tests drive, and install it where that can be done: `python -m tools.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MISSING = """The browser tests need Chromium, and it could not be installed here. Please install it
(Debian and Ubuntu: apt-get install chromium) or name it: SHUKE_CHROMIUM=/path/to/chromium"""


def find() -> str | None:
    """The program's path, or None."""
    found = [os.environ.get("SHUKE_CHROMIUM"), *(shutil.which(name) for name in NAMES), *PLACES]
    return next((path for path in found if path and Path(path).exists()), None)


def install() -> None:
    """With Debian's apt-get, as root or through a sudo that asks for no password."""
    apt = shutil.which("apt-get")
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (may and not shutil.which("sudo")):
        raise SystemExit(MISSING)
    sys.stdout.write("Installing Chromium for the browser tests …\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium", "fonts-noto-cjk"]
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.run([*may, apt, *step], env=quiet, check=False, stdout=subprocess.DEVNULL).returncode:
            raise SystemExit(MISSING)


if __name__ == "__main__":
    if find() is None:
        install()
