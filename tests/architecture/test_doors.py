"""Every page asks who is there, views don't write, nothing happens behind the reader's back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import PACKAGE, RANK, calls, modules_named, nodes, python_files, short, templates

WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "executemany",
}  # fmt: skip
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE
)


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_page_asks_for_a_permission() -> None:
    ours = [entry for entry in patterns(get_resolver()) if entry.callback.__module__.startswith("shuke.")]
    assert ours
    assert [str(entry.pattern) for entry in ours if not hasattr(entry.callback, "permission")] == []


def test_views_do_not_write() -> None:
    guilty = [
        f"{short(path)}:{call.lineno} .{call.func.attr}()"
        for path in modules_named("views", "api", "queries")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
    ]
    assert guilty == []


def layer(model: type) -> int:
    """How high a model stands; what other people wrote lies below all of ours."""
    ours = model.__module__.startswith("shuke.")
    return RANK[model.__module__.split(".")[1]] if ours else -1


def test_foreign_keys_point_down() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("shuke."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, models.ForeignKey | models.ManyToManyField) else None
            if isinstance(target, type) and layer(target) > layer(model):
                upward.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert upward == []


def test_no_django_signals() -> None:
    guilty = [
        short(path)
        for path in python_files()
        if PACKAGE in path.parents and "signals" in path.read_text()  # parsing all takes ten seconds
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "")
    ]
    assert guilty == []


def test_views_are_reached_by_address_only() -> None:
    guilty = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        if "views" in path.read_text()  # parsing all takes ten seconds
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom)
        and re.search(r"shuke\.\w+(\.views)?$", node.module or "")
        and path.name != "urls.py"
        and "views" not in path.parts
        and (re.search(r"\.views$", node.module or "") or any(alias.name == "views" for alias in node.names))
    ]
    assert guilty == []


def test_no_filter_is_handed_words_to_translate() -> None:
    """Django translates them when it loads the template: for everybody in the language of whoever came first."""
    assert [short(path) for path in templates() if re.search(r"\|\w+:_\(", path.read_text())] == []


def test_templates_hold_no_inline_script_or_style() -> None:
    assert [short(path) for path in templates() if INLINE.search(path.read_text())] == []


def test_no_model_has_a_default_ordering() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("shuke.")]
    assert [model.__name__ for model in ours if model._meta.ordering] == []
