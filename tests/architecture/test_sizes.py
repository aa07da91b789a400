"""Nothing runs away: the limits of docs/decisions/0001."""

from __future__ import annotations

from tests.architecture.source import functions, python_files, short, templates

FILE, FUNCTION, TEMPLATE = 400, 40, 150
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "handlers", "misc", "data"}


def test_python_files_stay_readable() -> None:
    lengths = {short(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > FILE} == {}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in python_files()
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION
    ]
    assert long == []


def test_templates_stay_small() -> None:
    lengths = {short(path): len(path.read_text().splitlines()) for path in templates()}
    assert {name: length for name, length in lengths.items() if length > TEMPLATE} == {}


def test_no_junk_drawers() -> None:
    assert [short(path) for path in python_files() if path.stem in JUNK_DRAWERS] == []
