"""Messages sent by real workers, killed in the middle: none is lost, and those of one record come in order."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

import pytest

from shuke.webhooks.tests.receiver import receiving
from tests.installation.installation import Installation, free_port, installation, until

pytestmark = pytest.mark.slow
RECORDS, ROUNDS = 4, 5
MAKE = """
from django.utils import timezone
from shuke.accounts.models import Shop, User
from shuke.customers.actions import create_customer
from shuke.webhooks.actions import keeping
Shop.objects.create(id=1, name="x")
owner = User.objects.create(username="o", role="owner", scope="all")
keeping.make(by=owner, at=timezone.now(), name="x", url="{url}", kinds=["customer.created", "customer.changed"])
for number in range({records}):
    create_customer(by=owner, name=f"客{{number}}")
"""
CHANGE = """
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
for round in range({rounds}):
    for one in Customer.objects.order_by("pk"):
        change_customer(one, by=None, note=str(round))
"""
LEFT = """
from shuke.webhooks.models import Delivery
print(Delivery.objects.filter(state="waiting").count(), Delivery.objects.count())
"""
DUE = """
from django.utils import timezone
from shuke.webhooks.models import Delivery
Delivery.objects.filter(state="waiting", due_at__gt=timezone.now()).update(due_at=timezone.now())
"""


def test_none_is_lost_and_the_order_holds(migrated: Installation, tmp_path: Path) -> None:
    port = free_port()
    with receiving(port) as receiver, installation(tmp_path / "shop", like=migrated) as shop:
        shop.extra["SHUKE_WEBHOOKS_TRUSTED"] = receiver.origin
        receiver.slow = 0.3
        shop.python(MAKE.format(url=f"{receiver.origin}/", records=RECORDS) + CHANGE.format(rounds=ROUNDS))
        for _kill in range(2):
            taken = len(receiver.got)
            worker = shop.start("worker")
            until(lambda more=taken + RECORDS: len(receiver.got) >= more, 30)
            worker.kill()
            worker.wait()
            shop.python(DUE)  # as if the minute were over
        assert len(receiver.got) < RECORDS * (ROUNDS + 1)
        shop.start("worker")
        until(lambda: len({headers["webhook-id"] for headers, _body in receiver.got}) == RECORDS * (ROUNDS + 1), 30)
        until(lambda: shop.python(LEFT) == f"0 {RECORDS * (ROUNDS + 1)}", 10)
        time.sleep(0.2)
        first: dict[int, list[int]] = defaultdict(list)
        for (headers, _body), said in zip(receiver.got, receiver.said, strict=True):
            number = int(headers["webhook-id"].split("_")[1])
            if number not in first[said["data"]["id"]]:
                first[said["data"]["id"]].append(number)
        assert all(numbers == sorted(numbers) and len(numbers) == ROUNDS + 1 for numbers in first.values())
