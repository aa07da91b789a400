"""Several workers send at the same moment: each letter goes once, on SQLite in a file as on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.installation.installation import Installation

pytestmark = pytest.mark.slow

SEND = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.conf import settings
from django.db import connection
from django.utils import timezone
from shuke.accounts.models import Shop, User
from shuke.customers.models import Customer
from shuke.notices.actions import tell
from shuke.notices.actions.sending import send_mails
from shuke.notices.models import Choice, Delivery
from shuke.notices.tests.post import post_office

now, together = timezone.now(), Barrier(4)
Shop.objects.create(id=1, name="Shop")
owner = User.objects.create(username="o", name="O", role="owner", scope="all", email="o@example.com")
Choice.objects.create(person=owner, ways={"handed": ["mail"]}, quiet_from=None, quiet_until=None)

def work(number):  # tells the same twelve things as the others, then sends whatever there is
    try:
        for key in range(12):
            tell("handed", [owner], str(key), at=now, about=customer)
        together.wait()
        return send_mails(now)
    finally:
        connection.close()

with post_office() as post:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", post.port, False
    customer = Customer.objects.create(name="Wang")
    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(work, range(4)))
    different = {one["Message-ID"] for one in post.letters}
    print(sent, len(post.letters), len(different), Delivery.objects.filter(state="sent").count())
"""


def test_four_workers_send_each_letter_once(shop: Installation) -> None:
    assert shop.python(SEND) == "12 12 12 12"
