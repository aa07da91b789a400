"""The outermost ring around a request: a number by which it is found again, and how long it took."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from shuke.core.watching import metrics
from shuke.core.watching.logs import request_id

HEADER = "X-Request-ID"
FROM_OUTSIDE = re.compile(r"[A-Za-z0-9_.-]{8,64}")  # of a proxy in front; anything else could forge lines of the log
answered = logging.getLogger("shuke.requests")
slow = logging.getLogger("shuke.slow")


@dataclass
class Questions:
    """How many were asked of the database, and for how many seconds."""

    count: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.perf_counter() - began
            self.count += 1
            self.seconds += took
            if took >= settings.SHUKE_SLOW_QUERY:  # without what was looked for: that may be a person's number
                slow.warning("a slow question", extra={"ms": round(took * 1000), "sql": sql})


class Watch:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if FROM_OUTSIDE.fullmatch(given) else uuid4().hex
        began, asked = time.perf_counter(), Questions()
        with _called(name), connection.execute_wrapper(asked):
            answer = self.get_response(request)
            self._tell(request, answer, time.perf_counter() - began, asked)
        answer[HEADER] = name
        return answer

    def _tell(self, request: HttpRequest, answer: HttpResponse, took: float, asked: Questions) -> None:
        """By the pattern of the address: an address itself may hold a name, a number or a secret."""
        route = request.resolver_match.route if request.resolver_match else ""
        metrics.count(request.method or "", route, answer.status_code, took)
        if answered.isEnabledFor(logging.INFO):
            told = {"method": request.method, "route": route, "status": answer.status_code, "ms": round(took * 1000, 1)}
            person = getattr(getattr(request, "user", None), "pk", None)
            more = {"queries": asked.count, "query_ms": round(asked.seconds * 1000, 1), "person": person}
            answered.info("%s /%s %s", request.method, route, answer.status_code, extra=told | more)


@contextmanager
def _called(name: str) -> Iterator[None]:
    token = request_id.set(name)
    try:
        yield
    finally:
        request_id.reset(token)
