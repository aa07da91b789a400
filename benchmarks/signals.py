"""Signals that come in by the thousand: how many a second, and what the people at the pages notice of it."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.test import Client

from benchmarks import pages
from benchmarks.crowd import PATIENCE, server
from benchmarks.figures import Figure, at_least, at_most, latency
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import User
from shuke.automation.models import Footprint, Signal
from shuke.customers.models import Customer

BATCH, ROUNDS, RATE, SECONDS = 500, 20, 2_000, 10
KINDS = ("page_view", "product_view", "cart", "call")


def figures() -> Iterator[Figure]:
    owner = User.objects.get(username="owner")
    token, key = create_token(by=owner, name="benchmark", per_minute=1_000_000)
    batches = _batches()
    yield _alone(key, batches)
    with server() as (port, _process):
        yield latency("a page, nobody sends signals", _read(port, owner))
        ended, sent = threading.Event(), []
        ready = [next(batches) for _batch in range(RATE * SECONDS // BATCH * 2)]
        sender = threading.Thread(target=_send, args=(port, key, ready, ended, sent))
        sender.start()
        yield latency("the same while signals come in", _read(port, owner))
        ended.set()
        sender.join()
        yield at_most("signals that failed meanwhile", sum(one != 202 for one in sent), 0, "batches")
        yield at_least("signals taken meanwhile", sent.count(202) * BATCH / SECONDS, RATE * 0.95, "a second")
    token.delete()


def _batches() -> Iterator[str]:
    """Half of known customers, by one number or another; half of browsers, of which some are known."""
    draw, at = random.Random(7), time.time_ns()  # noqa: S311 -- a sample, not a secret
    people = list(Customer.objects.exclude(member_no="").values_list("member_no", flat=True)[:5_000])
    for number in itertools.count():
        rows = [_row(draw, people, f"{at}-{number}-{one}") for one in range(BATCH)]
        yield json.dumps({"signals": rows})


def _row(draw: random.Random, people: list[str], number: str) -> dict[str, Any]:
    who = draw.random()
    row: dict[str, Any] = {"kind": draw.choice(KINDS), "source": "bench", "id": number, "data": {"page": "/shop/tea"}}
    if who < 0.5:
        row["member_no"] = draw.choice(people)
    else:
        row["cookie"] = f"cookie-{draw.randrange(20_000)}"
    return row | ({"member_no": draw.choice(people)} if who > 0.98 else {})


def _alone(key: str, batches: Iterator[str]) -> Figure:
    """In this process, by its processor time: what one core takes."""
    client, headers = Client(), {"Authorization": f"Bearer {key}"}
    given = [next(batches) for _round in range(ROUNDS + 1)]

    def send(body: str) -> None:
        answer = client.post("/api/v1/signals", body, content_type="application/json", headers=headers)
        if answer.status_code != 202:
            raise RuntimeError(answer.content.decode())

    send(given[0])  # warm up
    before, began = Signal.objects.count() + Footprint.objects.count(), time.process_time()
    for body in given[1:]:
        send(body)
    spent = time.process_time() - began
    taken = Signal.objects.count() + Footprint.objects.count() - before
    return at_least(f"signals in batches of {BATCH}", taken / spent, RATE, "for a second of one core")


def _send(port: int, key: str, ready: list[str], ended: threading.Event, sent: list[int]) -> None:
    """So many a second, no matter how long each batch takes."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    began = time.perf_counter()
    while ready and not ended.wait(max(0.0, began + len(sent) * BATCH / RATE - time.perf_counter())):
        link.request("POST", "/api/v1/signals", ready.pop(), headers)
        answer = link.getresponse()
        answer.read()
        sent.append(answer.status)
    link.close()


def _read(port: int, owner: User) -> list[float]:
    """One person goes from page to page, without haste."""
    client = Client()
    client.force_login(owner)
    cookie = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    asked = itertools.cycle([address for kind in pages.addresses().values() for address in kind[:5]])
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    waits, end = [], time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        began = time.perf_counter()
        link.request("GET", next(asked), headers={"Cookie": cookie})
        link.getresponse().read()
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)
    link.close()
    return waits
