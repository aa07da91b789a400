"""Style, types, layers, and then all tests on SQLite and on PostgreSQL: what `make test`, `make lint` and CI run."""

from __future__ import annotations

import subprocess
import sys
import time

from tools.bootstrap import ENVIRONMENT, ROOT, say

PYTHON = [sys.executable, "-m"]
PYTEST = [*PYTHON, "pytest"]
POSTGRES = [*PYTHON, "tests.postgres", "--"]
QUICK = ["-n", "2", "-m", "not slow and not browser"]
SLOW = ["-n", "2", "--dist", "worksteal", "-m"]
LINT = {
    "Style": [*PYTHON, "ruff", "check", "--quiet", "."],
    "Form": [*PYTHON, "ruff", "format", "--quiet", "--check", "."],
    "Types": [*PYTHON, "mypy", "--no-error-summary"],
    "Layers": [str(ENVIRONMENT / "bin" / "lint-imports"), "--no-logo"],
}
ARCHITECTURE = {"Architecture": [*PYTEST, "tests/architecture", "tests/test_translations.py"]}  # among the tests anyway
ON_POSTGRES = {
    "PostgreSQL": [*PYTEST, *QUICK],
    "PostgreSQL, slow": [*PYTEST, "--create-db", *SLOW, "slow"],  # two journeys among them
}
TESTS = {
    "SQLite": [*PYTEST, *QUICK],
    "SQLite, slow and in the browser": [*PYTEST, *SLOW, "slow or browser"],
    "On one PostgreSQL server": [*POSTGRES, *PYTHON, "tools.test", "postgres"],
}
KINDS = {"lint": LINT | ARCHITECTURE, "postgres": ON_POSTGRES}


def run(steps: dict[str, list[str]]) -> list[str]:
    """Take every step even when an earlier one fails; returns the titles of those that did."""
    failed = []
    for title, command in steps.items():
        started = time.monotonic()
        say(f"\n== {title}")
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(title)
        say(f"== {title}: {time.monotonic() - started:.0f} s")
    return failed


def main(arguments: list[str]) -> int:
    failed = run(KINDS[arguments[0]] if arguments else LINT | TESTS)
    if failed:
        say(f"\nFailed: {'; '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
