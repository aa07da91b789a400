"""All tests, on SQLite and then on PostgreSQL: what `make test` and CI run after the linters."""

from __future__ import annotations

import subprocess
import sys
import time

PYTEST = [sys.executable, "-m", "pytest"]
POSTGRES = [sys.executable, "-m", "tests.postgres", "--"]
RUNS = {
    "SQLite": [*PYTEST, "-n", "2", "-m", "not slow and not browser"],
    "SQLite, slow and in the browser": [*PYTEST, "-m", "slow or browser"],
    "PostgreSQL": [*POSTGRES, *PYTEST, "-n", "2", "-m", "not slow and not browser"],
    "PostgreSQL, slow and in the browser": [*POSTGRES, *PYTEST, "-m", "slow or browser"],
}


def main() -> int:
    """Every run is made even when an earlier one fails; the code is that of the worst."""
    codes = []
    for title, command in RUNS.items():
        started = time.monotonic()
        sys.stdout.write(f"\n== {title}\n")
        sys.stdout.flush()
        codes.append(subprocess.run(command, check=False).returncode)
        sys.stdout.write(f"== {title}: {time.monotonic() - started:.0f} s\n")
        sys.stdout.flush()
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
