"""Style, types, layers, and then all tests on SQLite and on PostgreSQL: what `make test`, `make lint` and CI run."""

from __future__ import annotations

import subprocess
import sys
import time

from tools.bootstrap import ENVIRONMENT, ROOT, say

PYTHON = [sys.executable, "-m"]
PYTEST = [*PYTHON, "pytest"]
POSTGRES = [*PYTHON, "tests.postgres", "--"]
BOTH_CORES = ["-n", "2", "--dist", "worksteal", "-m"]  # a module's tests stay together, and with what they share
QUICK, SLOW = [*BOTH_CORES, "not slow and not browser"], BOTH_CORES
LINT = {
    "Style": [*PYTHON, "ruff", "check", "--quiet", "."],
    "Form": [*PYTHON, "ruff", "format", "--quiet", "--check", "."],
    "Layers": [str(ENVIRONMENT / "bin" / "lint-imports"), "--no-logo"],
    "Types": [*PYTHON, "mypy", "--no-error-summary"],
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


def run_at_once(steps: dict[str, list[str]]) -> list[str]:
    """As `run`, of steps that each keep one core busy; each says what it has to say when it is its turn."""
    started = time.monotonic()
    going = {
        title: subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for title, command in steps.items()
    }
    for title, process in going.items():
        said = process.communicate()[0].strip()
        say(f"\n== {title}\n{said}\n== {title}: {time.monotonic() - started:.0f} s")
    return [title for title, process in going.items() if process.returncode]


def main(arguments: list[str]) -> int:
    if arguments == ["postgres"]:
        failed = run(ON_POSTGRES)
    else:
        failed = run_at_once(LINT) + run(ARCHITECTURE if arguments else TESTS)
    if failed:
        say(f"\nFailed: {'; '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
