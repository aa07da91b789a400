"""The project's own source, as the architecture tests read it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "shuke"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
RANK = {  # app: how high it stands; siblings stand equally high
    app.strip(" ()"): rank for rank, row in enumerate(reversed(CONTRACTS[0]["layers"])) for app in row.split("|")
}


@cache
def python_files() -> list[Path]:
    """Every Python file of ours, migrations left out: Django writes those."""
    folders = [PACKAGE, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks"]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return sorted(path for path in [*found, ROOT / "conftest.py"] if "migrations" not in path.parts)


@cache
def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.html"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All of a file's: a dozen tests go through them, and walking takes as long as parsing."""
    return list(ast.walk(tree(path)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes(path) if isinstance(node, ast.Call))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def modules_named(*names: str) -> list[Path]:
    """Files `<app>/<name>.py` and files of packages `<app>/<name>/`."""
    found = [path for path in python_files() if PACKAGE in path.parents and "tests" not in path.parts]
    return [path for path in found if path.stem in names or path.parent.name in names]
