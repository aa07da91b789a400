"""What import-linter cannot say: it sees outside packages only as a whole."""

from __future__ import annotations

import ast

from tests.architecture.source import PACKAGE, nodes, short, tree

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


WAREHOUSE = PACKAGE / "analytics" / "warehouse"
HEAVY = ("duckdb", "ibis")
LOADED_ON_DEMAND = {"arrow", "building", "calendar", "measures", "quality", "reading", "source"}


def test_no_page_loads_the_warehouses_engine_unless_it_asks() -> None:
    """DuckDB, ibis and what stands on them are imported inside functions, but among themselves."""
    own = {WAREHOUSE / f"{name}.py" for name in LOADED_ON_DEMAND}
    guilty = [
        f"{short(path)} imports {name}"
        for path in PACKAGE.rglob("*.py")
        if path not in own and "tests" not in path.parts
        for node in tree(path).body
        for name in _with_what_it_takes(node)
        if name.split(".")[0] in HEAVY or name in {f"shuke.analytics.warehouse.{one}" for one in LOADED_ON_DEMAND}
    ]
    assert guilty == []
    assert all(path.exists() for path in own)


def _with_what_it_takes(node: ast.AST) -> list[str]:
    """`from a import b` may take a module b."""
    taken = [f"{node.module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else []
    return [*imported(node), *taken]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
