"""What customers agree to, as it comes with their file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.customers import consent
from shuke.customers.actions import consenting
from shuke.customers.actions.consenting import Source, record_consent
from shuke.customers.models import Consent, Customer, Proof, Standing
from shuke.transfer.actions import starting
from shuke.transfer.actions.running import run
from shuke.transfer.actions.undoing import undo
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import AT, csv_bytes, imported
from shuke.transfer.tests.test_wizard import asked_again, dropped

pytestmark = pytest.mark.django_db

HEAD = ["會員編號", "姓名", "訂閱電子報", "marketing.line"]
ROWS = [
    ["M001", "王小明", "是", "2024-05-02"],
    ["M901", "林志偉", "no", ""],
    ["M902", "張三", "Y", "perhaps"],
]
TODAY = AT.date() + timedelta(days=1)


def who_may_get(channel: str, on: date = TODAY) -> set[str]:
    return set(consent.allowed(Customer.objects.all(), "marketing", channel, on).values_list("name", flat=True))


def columns() -> dict[str, str]:
    return {
        "member_no": "會員編號", "name": "姓名", "consent.marketing.email": "訂閱電子報",
        "consent.marketing.line": "marketing.line",
    }  # fmt: skip


def test_columns_say_it_for_each(cast: Cast) -> None:
    job = imported(csv_bytes(HEAD, ROWS), cast.alice, kind="customers", said=columns())
    assert who_may_get("email") == {"王小明", "張三"}
    assert who_may_get("line") == {"王小明"}
    assert not Customer.objects.get(member_no="M901").custom
    row = Consent.objects.get(channel="line")
    assert (row.proof, row.by, row.batch, timezone.localdate(row.at)) == (
        "import",
        cast.alice,
        job.batch,
        date(2024, 5, 2),
    )
    assert not Standing.objects.get(customer__name="林志偉").granted
    imported(csv_bytes(HEAD, ROWS), cast.alice, kind="customers", said=columns())
    assert Consent.objects.count() == 4


def test_one_statement_for_the_whole_file(cast: Cast) -> None:
    at = timezone.now() - timedelta(days=3650)
    record_consent(cast.wang, {"marketing.sms": False}, Source(Proof.PHONE, at, cast.alice))
    told = {"keys": ["marketing.sms"], "statement": "入會單第三條", "proof": "paper", "said_on": ""}
    job = imported(csv_bytes(HEAD[:2], [row[:2] for row in ROWS]), cast.alice, kind="customers", consent=told)
    assert who_may_get("sms") == {"林志偉", "張三"}  # what 王小明 took back stays taken back
    assert {(row.proof, row.statement) for row in Consent.objects.filter(batch=job.batch)} == {
        ("paper", "入會單第三條")
    }


def test_undo_takes_it_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consenting, "AT_ONCE", 2)
    told = {"keys": ["marketing.sms"], "statement": "入會單", "proof": "paper", "said_on": "2024-05-01"}
    job = imported(csv_bytes(HEAD, ROWS), cast.alice, kind="customers", said=columns(), consent=told)
    assert who_may_get("sms") == {"王小明", "林志偉", "張三"}
    starting.undo_later(job, by=cast.alice)
    undo(job.pk, at=AT + timedelta(hours=1), by=cast.alice)
    assert Import.objects.get(pk=job.pk).status == Import.Status.UNDONE
    assert not [channel for channel in ("sms", "email", "line") if who_may_get(channel)]
    assert not Customer.objects.filter(member_no="M901").exists()
    assert Consent.objects.filter(customer=cast.wang, proof="undone").count() == 3


def test_the_wizard_asks_for_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    url = dropped(client, csv_bytes(HEAD, ROWS), kind="customers")
    page = client.get(url).content.decode()
    assert 'name="consent_keys"' in page
    asked_again(client, url, consent_keys="marketing.post", consent_statement="紙本", consent_said_on="2024-05-01")
    found = Import.objects.order_by("-pk")[0]
    assert found.settings["consent"] == {
        "keys": ["marketing.post"], "statement": "紙本", "proof": "paper", "said_on": "2024-05-01",
    }  # fmt: skip
    assert found.columns["consent.marketing.email"] == "訂閱電子報"


def test_what_known_customers_agree_to_is_news(cast: Cast, client: Client) -> None:
    """Though nothing else of them is: the page offers to import it, and says what became of it."""
    client.force_login(cast.alice)
    rows = [["M001", "王小明", "是", ""], ["M002", "陳美玲", "", ""]]
    for count in (1, 0):
        url = dropped(client, csv_bytes(HEAD, rows), kind="customers")
        job = Import.objects.order_by("-pk")[0]
        assert (job.counts["expected"]["updated"], job.counts["expected"]["skipped"]) == (count, 2 - count)
        assert ("There is nothing new" in client.get(url).content.decode()) == (not count)
        run(job.pk, at=AT)
        job.refresh_from_db()
        assert (job.count("updated"), job.count("skipped")) == (count, 2 - count)
