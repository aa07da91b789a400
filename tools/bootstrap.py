"""Prepare .venv with the pinned packages: `python3 tools/bootstrap.py run|test`. Standard library only.

What was installed is remembered by the digest of its list, so that a second call takes no time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
NO_VENV = """Python's venv module cannot make an environment here: it lacks ensurepip.
On Debian and Ubuntu this mends it:  sudo apt-get install python3-venv
Then run the same command again."""
NOT_INSTALLED = """The packages could not be installed (see above). Is there a connection to the internet?
Run the same command again to go on where it stopped."""
COMMAND = """#!{python}
import sys
sys.path.insert(0, {root!r})
from shuke.cli import main
main()
"""


def main(kind: str) -> None:
    make_environment()
    install(ROOT / "requirements" / f"{kind}.txt")
    write_command()


def make_environment() -> None:
    """A virtual environment, unless a working one is there."""
    if PYTHON.exists() and _works(PYTHON, "import pip"):
        return
    if not _works(Path(sys.executable), "import ensurepip"):
        raise SystemExit(NO_VENV)
    say(f"Making a Python environment in {ENVIRONMENT.name} …")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)


def _works(python: Path, code: str) -> bool:
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def install(requirements: Path) -> None:
    """Install the list with every digest checked, unless just this list was installed before."""
    stamp = ENVIRONMENT / f".{requirements.stem}-installed"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing packages (the first time this takes a minute or two) …")
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-deps",
        "--require-hashes",
        "-r",
        requirements,
    ]
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    if subprocess.run(command, env=quiet, check=False).returncode:
        raise SystemExit(NOT_INSTALLED)
    stamp.write_text(wanted)


def write_command() -> None:
    """.venv/bin/shuke runs this checkout."""
    path = ENVIRONMENT / "bin" / "shuke"
    text = COMMAND.format(python=PYTHON, root=str(ROOT))
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
        path.chmod(0o755)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
