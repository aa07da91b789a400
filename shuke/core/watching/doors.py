"""What a machine asks that watches over Shuke: /healthz, /readyz and /metrics.

They stand before sessions and allowed hosts, since a balancer asks by a bare address. The first two tell nobody more
than yes or no; the figures are for whoever has the token of the installation.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from shuke.core.watching import metrics


class Doors:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": healthy, "/readyz": self.ready, "/metrics": figures}
        self.migrated = False  # once true it stays so: an upgrade starts new processes

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = self.answers.get(request.path_info)
        if door is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        answer = door(request)
        answer["Cache-Control"] = "no-store"
        return answer

    def ready(self, _request: HttpRequest) -> HttpResponse:
        """The database answers too, and is prepared for this version: send people here."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self.migrated = self.migrated or _is_migrated()
        except Error:
            return _said("the database does not answer", 503)
        return _said("ok") if self.migrated else _said("the database is not prepared for this version", 503)


def healthy(_request: HttpRequest) -> HttpResponse:
    """The process answers. Without the database: one that is away is no reason to kill web processes."""
    return _said("ok")


def figures(request: HttpRequest) -> HttpResponse:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.SHUKE_METRICS_TOKEN
    if not token or scheme.lower() != "bearer" or not constant_time_compare(given.strip(), token):
        return _said("not found", 404)
    content, kind = metrics.told(timezone.now())
    return HttpResponse(content, content_type=kind)


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _said(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")
