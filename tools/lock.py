"""Pin every dependency with its digests: `make lock`. Needs uv."""

from __future__ import annotations

import shutil
import subprocess
import sys

from tools.bootstrap import ROOT

OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
LISTS = {"run": [], "test": ["--group", "test"]}


def main() -> None:
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit("Pinning needs uv: https://docs.astral.sh/uv/")
    for name, extra in LISTS.items():
        target = f"requirements/{name}.txt"
        command = [uv, "pip", "compile", *OPTIONS, "--no-emit-index-url", *extra, "pyproject.toml", "-o", target]
        subprocess.run(command, cwd=ROOT, check=True)
        _refuse_addresses(target)


def _refuse_addresses(target: str) -> None:
    """No list may name the registry it was made with."""
    lines = (ROOT / target).read_text().splitlines()
    if guilty := [line for line in lines if "://" in line or line.startswith("--")]:
        sys.exit(f"{target} names an address: {guilty[0]}")


if __name__ == "__main__":
    main()
