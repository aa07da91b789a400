"""Webhooks kept by programs."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import User
from shuke.webhooks.models import Webhook

URL = "https://93.184.216.34/told"


def asked(client: Client, user: User, method: str, path: str, given: Any = None) -> Any:
    _token, key = create_token(by=user, name="shop")
    headers = {"Authorization": f"Bearer {key}"}
    body = json.dumps(given) if given is not None else ""
    return client.generic(method, f"/api/v1/webhooks{path}", body, content_type="application/json", headers=headers)


def test_made_changed_renewed_and_deleted(cast: Cast, client: Client) -> None:
    given = {"name": "shop", "url": URL, "kinds": ["order.status.completed"], "filters": {}}
    answer = asked(client, cast.alice, "POST", "", given)
    made = answer.json()["data"]
    assert (answer.status_code, made["secret"].startswith("whsec_")) == (201, True)
    at = f"/{made['id']}"
    changed = asked(client, cast.alice, "PATCH", at, {"kinds": ["customer.merged"], "on": False}).json()["data"]
    assert (changed["kinds"], changed["off"]) == (["customer.merged"], "by_hand")
    assert asked(client, cast.alice, "POST", f"{at}/secret").json()["data"]["secret"] != made["secret"]
    assert "secret" not in asked(client, cast.alice, "GET", at).json()["data"]
    assert asked(client, cast.alice, "GET", f"{at}/deliveries").json() == {"data": [], "next": None}
    span = {"since": "2026-05-01T00:00:00+08:00", "until": "2026-05-02T00:00:00+08:00"}
    assert asked(client, cast.alice, "POST", f"{at}/replay", span).status_code == 202
    assert asked(client, cast.alice, "DELETE", at).status_code == 204
    assert not Webhook.objects.exists()


def test_what_is_refused(cast: Cast, client: Client) -> None:
    good = {"name": "shop", "url": URL, "kinds": ["customer.changed"]}
    for wrong, status in (
        ({"kinds": ["customer.eaten"]}, 422), ({"kinds": []}, 422), ({"kinds": "x"}, 422), ({"name": 1}, 422),
        ({"url": "https://127.0.0.1/"}, 422), ({"url": 1}, 422), ({"filters": {"nothing": {}}}, 422),
        ({"filters": {"customer": {"field": "nothing", "op": "is", "value": 1}}}, 422), ({"whim": 1}, 400),
        ({"kinds": [["x"]]}, 422),
    ):  # fmt: skip
        assert asked(client, cast.alice, "POST", "", {**good, **wrong}).status_code == status, wrong
    assert asked(client, cast.bob, "POST", "", good).status_code == 403
    assert asked(client, cast.bob, "GET", "").status_code == 403
    assert not Webhook.objects.exists()
