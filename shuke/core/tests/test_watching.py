"""What machines ask of Shuke, and what its log says."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from conftest import Cast
from shuke.core.watching.logs import Json, request_id

pytestmark = pytest.mark.django_db
TOKEN = "watch me"


def test_it_says_that_it_is_alive_and_ready_under_any_name() -> None:
    for door in ("/healthz", "/readyz"):
        answer = Client().get(door, headers={"host": "10.0.0.7"})
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok", "no-store"), door


def test_it_is_not_ready_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: Any) -> None:
        raise OperationalError("secret password of the database")

    monkeypatch.setattr(connection, "cursor", away)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer")
    assert Client().get("/healthz").status_code == 200


@pytest.mark.usefixtures("cast")
def test_figures_are_for_whoever_has_the_token(settings: Any, client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    settings.SHUKE_METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    client.get("/account/login/")
    told = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'shuke_request_seconds_count{method="GET",route="account/login/",status="200"} 1.0' in told
    assert 'shuke_tasks{status="ready"} 0.0' in told
    assert "shuke_workers 0.0" in told


def test_a_request_is_found_again_by_its_number(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": "from-the-proxy-1"}).status_code == 200
    assert (
        client.get("/account/login/", headers={"x-request-id": "from-the-proxy-1"})["X-Request-ID"]
        == "from-the-proxy-1"
    )
    made = client.get("/account/login/", headers={"x-request-id": 'x"\tforged'})["X-Request-ID"]
    assert len(made) == 32


def test_the_log_tells_how_long_and_never_who_was_looked_for(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.SHUKE_SLOW_QUERY = 0.0  # every one of them
    client.force_login(cast.alice)
    with caplog.at_level(logging.INFO, "shuke.requests"):
        client.get(f"/customers/{cast.wang.pk}/?q=0912345678")
    line = next(one for one in caplog.records if one.name == "shuke.requests")
    told = json.loads(Json().format(line))
    assert (told["route"], told["status"], told["person"]) == ("customers/<int:pk>/", 200, cast.alice.pk)
    assert told["queries"] > 0
    slow = [one for one in caplog.records if one.name == "shuke.slow"]
    assert slow
    assert "0912345678" not in " ".join(Json().format(one) for one in caplog.records)


def test_what_went_wrong_is_one_line_of_json() -> None:
    token = request_id.set("r-1")
    try:
        raise ValueError("王小明\nforged line")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "broke %s", ("王",), sys.exc_info())
    line = Json().format(record)
    request_id.reset(token)
    assert "\n" not in line
    assert (json.loads(line)["message"], json.loads(line)["request_id"]) == ("broke 王", "r-1")
