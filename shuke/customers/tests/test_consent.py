"""What customers agree to: a ledger that only grows, and one question that everybody must ask before sending."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from conftest import Cast
from shuke.customers import consent
from shuke.customers.actions import change_customer, create_customer
from shuke.customers.actions.consenting import NotYetSaid, Source, UnknownConsent, record_consent, take_back
from shuke.customers.models import Consent, Customer, Proof
from shuke.events import actions as events
from shuke.events.models import AppendOnly, Event
from shuke.records import filtering, types
from shuke.records.actions.undo import undo_event

NOW = datetime(2024, 5, 2, 4, 0, tzinfo=timezone.get_default_timezone())
TODAY = date(2024, 5, 2)


def paper(at: datetime = NOW, **more: Any) -> Source:
    return Source(Proof.PAPER, at, **more)


def may_be_sent(purpose: str, channel: str, on: date = TODAY) -> set[str]:
    return set(consent.allowed(Customer.objects.all(), purpose, channel, on).values_list("name", flat=True))


def test_nothing_said_is_no_consent(cast: Cast) -> None:
    assert may_be_sent("marketing", "line") == set()


def test_the_newest_word_counts_and_all_stay_on_record(cast: Cast) -> None:
    record_consent(cast.wang, {"marketing.line": True}, paper(statement="我同意收到優惠", by=cast.alice))
    assert may_be_sent("marketing", "line") == {"王小明"}
    assert may_be_sent("marketing", "email") == set() == may_be_sent("marketing", "line", TODAY - timedelta(1))
    record_consent(cast.wang, {"marketing.line": False}, Source(Proof.PHONE, NOW + timedelta(days=1), cast.bob))
    assert may_be_sent("marketing", "line", TODAY + timedelta(2)) == set() == may_be_sent("marketing", "line")
    assert [(one.granted, one.proof) for one in consent.history(cast.wang)] == [(False, "phone"), (True, "paper")]
    with pytest.raises(AppendOnly):
        Consent.objects.all().delete()
    with pytest.raises(AppendOnly):
        Consent.objects.update(granted=True)


def test_an_older_paper_found_later_does_not_overrule(cast: Cast) -> None:
    record_consent(cast.wang, {"marketing.sms": False}, paper())
    for _time in range(2):
        record_consent(cast.wang, {"marketing.sms": True}, paper(NOW + timedelta(1)), said_at=NOW - timedelta(9))
    assert may_be_sent("marketing", "sms", TODAY + timedelta(3)) == set()
    assert Consent.objects.count() == 2


def test_of_two_words_from_the_same_moment_the_stricter_counts(cast: Cast) -> None:
    day = NOW - timedelta(days=3)
    record_consent(cast.wang, {"marketing.sms": False}, paper(), said_at=day)
    record_consent(cast.wang, {"marketing.sms": True}, paper(), said_at=day)
    assert may_be_sent("marketing", "sms") == set()


def test_refuses_what_nobody_knows_and_days_to_come(cast: Cast) -> None:
    with pytest.raises(UnknownConsent):
        record_consent(cast.wang, {"marketing.pigeon": True}, paper())
    with pytest.raises(NotYetSaid):
        record_consent(cast.wang, {"marketing.sms": True}, paper(), said_at=NOW + timedelta(days=1))


def test_is_written_down_with_the_customer_and_changed_with_them(cast: Cast) -> None:
    made = create_customer(name="林小姐", by=cast.alice, consents=["marketing.line", "service.email"], at=NOW)
    assert consent.is_allowed(made, "service", "email", TODAY)
    change_customer(made, by=cast.alice, consents=["marketing.line"], at=NOW + timedelta(hours=1))
    assert not consent.is_allowed(made, "service", "email", TODAY)
    told = Event.objects.filter(customer_id=made.pk).order_by("-id")[0]
    assert told.changes == {"consents": [["marketing.line", "service.email"], ["marketing.line"]]}
    undo_event(told, by=cast.alice)
    assert consent.is_allowed(made, "service", "email", timezone.localdate())
    assert Consent.objects.filter(customer=made).count() == 4


def test_one_tap_can_be_undone(cast: Cast) -> None:
    record_consent(cast.wang, {"marketing.line": True}, paper(by=cast.alice))
    undo_event(Event.objects.get(verb="customers.consent_changed"), by=cast.alice)
    assert may_be_sent("marketing", "line", timezone.localdate()) == set()
    assert [one.proof for one in consent.history(cast.wang)] == ["undone", "paper"]


def test_a_batch_is_taken_back_to_what_stood_before(cast: Cast) -> None:
    record_consent(cast.wang, {"marketing.line": True}, paper(NOW - timedelta(days=9)))
    batch = events.open_batch("import", by=cast.alice, at=NOW)
    record_consent(cast.wang, {"marketing.line": False, "marketing.sms": True}, paper(batch=batch))
    assert take_back(batch, by=cast.alice, at=NOW + timedelta(hours=1)) == (2, None)
    assert may_be_sent("marketing", "line") == {"王小明"}
    assert may_be_sent("marketing", "sms") == set()


@pytest.mark.parametrize(
    ("op", "value", "names"),
    [
        ("any_of", ["marketing.line", "marketing.sms"], {"王小明"}),
        ("none_of", ["marketing.line"], {"陳美玲"}),
        ("filled", None, {"王小明"}),
        ("empty", None, {"陳美玲"}),
    ],
)
def test_lists_can_be_filtered_by_it(cast: Cast, op: str, value: Any, names: set[str]) -> None:
    record_consent(cast.wang, {"marketing.line": True, "marketing.sms": False}, paper())
    record_consent(cast.chen, {"marketing.line": False}, paper())
    condition = {"field": "consents", "op": op} | ({"value": value} if value else {})
    asked = filtering.parse(condition, types.named("customer"), cast.alice)
    for walking in (None, "name"):
        found = Customer.objects.filter(asked.q(cast.alice, TODAY, walking=walking))
        assert set(found.values_list("name", flat=True)) == names
