"""The same signals at the same moment: each is kept once, and nobody is taken twice for the last of a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import Cast
from shuke.automation.actions.following import follow
from shuke.automation.actions.taking import take_in
from shuke.automation.models import ContactPolicy, Playbook, Signal, Suggestion
from shuke.automation.tests.plays import playbook
from shuke.orders.tests.test_at_once import SEVERAL_WRITERS, TIMES, at_once

pytestmark = [SEVERAL_WRITERS, pytest.mark.django_db(transaction=True)]
KINDS = ("cart", "scan", "call", "question")


def test_the_same_ids_come_in_once(cast: Cast) -> None:
    at, rows = timezone.now(), [{"kind": "call", "member_no": "M001", "source": "web", "id": n} for n in range(3)]
    found = at_once(lambda number: take_in(rows[:: 1 if number % 2 else -1], by=cast.alice, at=at))
    assert sorted((len(one.new), one.repeated) for one in found) == [(0, 3)] * (TIMES - 1) + [(3, 0)]
    assert Signal.objects.count() == 3


def test_the_weeks_limit_holds_for_playbooks_at_the_same_moment(cast: Cast) -> None:
    ContactPolicy(pk=1, week_cap=1).save()
    for number, kind in enumerate(KINDS):
        playbook(cast, kind, channel="message" if number % 2 else "visit", offer=False)
    at = timezone.now()
    signals = [Signal.objects.create(kind=kind, customer=cast.wang, at=at) for kind in KINDS]
    found = at_once(lambda number: follow([signals[number]], {}, at))
    assert sorted(map(len, found)) == [0, 0, 0, 1]
    assert Suggestion.objects.get().at == at
    Playbook.objects.update(channel="counter", every_days=0)
    later = at + timedelta(minutes=1)
    assert sum(map(len, at_once(lambda number: follow([signals[number]], {}, later)))) == TIMES - 1
