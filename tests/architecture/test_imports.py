"""What import-linter cannot say: it sees outside packages only as a whole."""

from __future__ import annotations

import ast

from tests.architecture.source import PACKAGE, nodes, short

NEEDS_A_DATABASE = ("django.db", "django.conf", "django.apps", "django.contrib")


def test_reading_files_needs_no_database_and_no_settings() -> None:
    guilty = [
        f"{short(path)} imports {name}"
        for path in (PACKAGE / "transfer" / "files").rglob("*.py")
        for node in nodes(path)
        for name in imported(node)
        if name.startswith(NEEDS_A_DATABASE)
    ]
    assert guilty == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
