"""States are looked for in the whole shop; each occasion becomes one suggestion; what came of it is read off orders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import Cast, buy, use_parts
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.automation.actions.answering import Answered, answer, take_back
from shuke.automation.actions.judging import judge
from shuke.automation.actions.making import look_at_state, look_at_states
from shuke.automation.actions.ready import bring_in, drop_of_pack, general
from shuke.automation.candidates import reach
from shuke.automation.models import ContactPolicy, Playbook, Suggestion
from shuke.automation.queries.open import shown_to
from shuke.automation.queries.results import lately, result_of
from shuke.automation.tests.plays import playbook
from shuke.catalogue.models import Product
from shuke.customers.actions.consenting import Source, record_consent
from shuke.customers.models import Customer, Proof
from shuke.insights.actions.refreshing import refresh
from shuke.orders.actions import carts
from shuke.orders.actions.carts import Item
from shuke.orders.models import OrderLine
from shuke.service.actions import create_case
from shuke.workspace.counter.sources import suggestions

NOW = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)


@pytest.fixture
def away(cast: Cast) -> Playbook:
    Customer.objects.filter(pk=cast.wang.pk).update(orders_count=3, orders_total=3600, last_ordered_on=date(2024, 4, 2))
    return playbook(cast, "quiet", days=90, channel="visit", every_days=30)


def test_a_regular_who_stayed_away_is_found_once(cast: Cast, away: Playbook) -> None:
    assert (look_at_states(NOW), look_at_states(NOW + timedelta(minutes=10))) == (1, 0)
    one = Suggestion.objects.get()
    assert (one.customer_id, one.worth, one.value) == (cast.wang.pk, 1200, 60)
    [shown] = shown_to(cast.carol, NOW)
    assert shown.words == "王小明: 它"
    assert shown_to(cast.charlie, NOW) == []
    assert (look_at_states(NOW + timedelta(days=29)), look_at_states(NOW + timedelta(days=31))) == (0, 0)


def test_at_most_so_many_a_day_the_most_worth_first(cast: Cast, away: Playbook) -> None:
    Customer.objects.filter(pk=cast.chen.pk).update(
        orders_count=9, orders_total=99_000, last_ordered_on=date(2024, 1, 1)
    )
    Playbook.objects.update(most_a_day=1)
    assert (look_at_states(NOW), look_at_states(NOW)) == (1, 0)
    assert Suggestion.objects.get().customer_id == cast.chen.pk
    assert look_at_states(NOW + timedelta(days=1)) == 1


def test_while_money_is_missing_nothing_is_offered(cast: Cast, away: Playbook) -> None:
    create_case(by=cast.alice, subject="退款", customer=cast.wang, kind="money")
    found = reach(away, NOW.date(), NOW)
    assert (found.fit, found.may) == (1, 0)
    assert look_at_states(NOW) == 0
    Playbook.objects.update(offer=False)
    assert look_at_states(NOW) == 1


def test_nobody_is_approached_too_often(cast: Cast, away: Playbook) -> None:
    ContactPolicy(pk=1, week_cap=1).save()
    other = playbook(cast, "quiet", name="again", days=30, channel="call", offer=False)
    assert look_at_states(NOW) == 1
    Playbook.objects.filter(pk=other.pk).update(channel="counter")
    assert look_at_states(NOW) == 1  # who is there anyway may be spoken to


def test_an_offer_by_message_needs_consent(cast: Cast, away: Playbook) -> None:
    Playbook.objects.update(channel="message")
    assert look_at_states(NOW) == 0
    record_consent(cast.wang, {"marketing.line": True}, Source(Proof.PAPER, NOW, cast.alice, ""))
    assert look_at_states(NOW) == 1


def test_who_withdraws_afterwards_is_offered_nothing_any_more(cast: Cast, away: Playbook) -> None:
    Playbook.objects.update(channel="message")
    said = Source(Proof.PAPER, NOW, cast.alice, "")
    record_consent(cast.wang, {"marketing.sms": True}, said)
    assert look_at_states(NOW) == 1
    assert len(shown_to(cast.carol, NOW)) == 1
    record_consent(cast.wang, {"marketing.sms": False}, said)
    assert shown_to(cast.carol, NOW) == []
    Playbook.objects.update(offer=False)
    assert len(shown_to(cast.carol, NOW)) == 1


def test_of_some_goods_only_carts_that_hold_them(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(category="茶")
    soap, both = [Item(cast.soap, Decimal(1))], [Item(cast.soap, Decimal(2)), Item(cast.tea, Decimal(1))]
    since = {"by": cast.alice, "touched_at": NOW - timedelta(hours=30)}
    carts.leave_cart(customer=cast.chen, items=soap, **since)
    assert look_at_state(playbook(cast, "cart_left", name="teas", category="茶"), NOW) == []
    carts.leave_cart(customer=cast.wang, items=both, **since)
    narrowed = (playbook(cast, "cart_left", name="tea", product=cast.tea), Playbook.objects.get(name="teas"))
    for one in narrowed:
        [made] = look_at_state(one, NOW)
        assert (made.customer_id, made.product_id) == (cast.wang.pk, cast.tea.pk)
    assert len(look_at_state(playbook(cast, "cart_left", name="any"), NOW)) == 2


def test_who_has_bought_is_asked_no_more(cast: Cast, away: Playbook) -> None:
    now = timezone.now()
    assert look_at_states(now) == 1
    buy(cast.wang, cast.tea, timezone.localdate(now), number="after")
    judge(now)
    assert Suggestion.objects.get().succeeded
    assert shown_to(cast.carol, now) == []


def test_at_night_nobody_is_called(cast: Cast, away: Playbook) -> None:
    look_at_states(NOW)
    night = NOW.replace(hour=15)  # eleven in Taipei
    assert len(shown_to(cast.carol, NOW)) == 1
    assert shown_to(cast.carol, night) == []


def test_one_tap_and_it_can_be_taken_back(cast: Cast, away: Playbook) -> None:
    look_at_states(NOW)
    one = Suggestion.objects.get()
    batch = answer(one, "done", by=cast.carol, at=NOW)
    assert Customer.objects.get(pk=cast.wang.pk).last_contacted_on == date(2026, 5, 4)
    assert shown_to(cast.carol, NOW) == []
    with pytest.raises(Answered):
        answer(one, "declined", by=cast.bob, at=NOW)
    take_back(batch, by=cast.carol, at=NOW)
    assert Customer.objects.get(pk=cast.wang.pk).last_contacted_on is None
    answer(one, "later", by=cast.carol, at=NOW)
    assert (len(shown_to(cast.carol, NOW)), len(shown_to(cast.carol, NOW + timedelta(days=3)))) == (0, 1)


def test_what_came_of_it_is_read_off_the_orders_of_both_groups(cast: Cast, away: Playbook) -> None:
    now = timezone.now() - timedelta(days=20)
    for customer, held in ((cast.wang, False), (cast.chen, True)):
        Suggestion.objects.create(
            playbook=away, customer=customer, key=str(customer.pk), at=now, until=now, held_out=held
        )
    buy(cast.wang, cast.tea, timezone.localdate(now) + timedelta(days=2), number="after")
    assert judge(timezone.now()) == 2
    result = result_of(cast.alice, away)
    assert (result.uplift.reached.good, result.uplift.reached.count) == (1, 1)
    assert (result.uplift.alone.good, result.uplift.alone.count) == (0, 1)
    assert result_of(cast.carol, away).uplift.alone.count == 0  # 陳美玲 is not hers to see
    assert judge(timezone.now()) == 0


def test_who_may_not_know_what_was_bought_reads_no_result(cast: Cast, away: Playbook) -> None:
    now = timezone.now()
    Suggestion.objects.create(playbook=away, customer=cast.wang, key="1", at=now, until=now, judged_at=now)
    assert lately(cast.bob, now)
    change_role(Role.MANAGER, fields={("order", "rows"): "hidden"}, by=cast.alice)
    assert lately(User.objects.get(pk=cast.bob.pk), now) is None


def test_the_counter_says_it_while_the_shop_uses_playbooks(cast: Cast, away: Playbook) -> None:
    Playbook.objects.update(channel="counter")
    at = timezone.now()
    Suggestion.objects.create(playbook=away, customer=cast.wang, key="1", at=at, until=at + timedelta(days=1))
    assert [note.text for note in suggestions([cast.wang], cast.carol, at.date())[cast.wang.pk]] == ["王小明: 它"]
    use_parts(cast)
    assert suggestions([cast.wang], cast.carol, at.date()) == {}


def test_one_list_a_person_once(cast: Cast, client: Client) -> None:
    today, at = timezone.localdate(), timezone.now()
    OrderLine.objects.all().delete()
    for days in (88, 58, 28):
        buy(cast.wang, cast.tea, today - timedelta(days=days), 2, number=f"tea-{days}")
    refresh(today, at=at)
    one = playbook(cast, "scan", say="{name}有新茶")
    for customer in (cast.wang, cast.chen):
        Suggestion.objects.create(
            playbook=one, customer=customer, key=str(customer.pk), at=at, until=at + timedelta(days=1), value=1
        )
    client.force_login(cast.alice)
    page = client.get("/").content.decode()
    assert page.count('class="due-person"') == 2
    assert page.index("王小明有新茶") < page.index("普洱茶") < page.index("陳美玲有新茶")
    number = Suggestion.objects.get(customer=cast.chen).pk
    told = client.post(reverse("automation:answer", args=[number]), {"kind": "done"}, headers={"HX-Request": "true"})
    assert told.status_code == 200
    assert client.get("/").content.decode().count('class="due-person"') == 1
    client.force_login(cast.charlie)
    other = Suggestion.objects.get(customer=cast.wang).pk
    assert client.post(reverse("automation:answer", args=[other]), {"kind": "done"}).status_code == 404


def test_who_is_left_alone_is_not_shown_as_due_either(cast: Cast, client: Client) -> None:
    today, at = timezone.localdate(), timezone.now()
    OrderLine.objects.all().delete()
    for days in (88, 58, 28):
        buy(cast.wang, cast.tea, today - timedelta(days=days), 2, number=f"tea-{days}")
    refresh(today, at=at)
    client.force_login(cast.alice)
    assert 'class="due-person"' in client.get("/").content.decode()
    one = playbook(cast, "due", holdout=50)
    assert look_at_states(at) == 1
    Suggestion.objects.filter(playbook=one).update(held_out=True)
    assert 'class="due-person"' not in client.get("/").content.decode()


def test_the_ready_ones_come_switched_off_and_go_with_their_pack(cast: Cast, client: Client) -> None:
    assert bring_in(general(), by=cast.alice, at=NOW) == len(general()) == 5
    assert bring_in(general(), by=cast.alice, at=NOW) == 0
    assert not Playbook.objects.in_use().exists()
    assert bring_in(general(), by=cast.alice, at=NOW, pack="shoe-shop") == 5
    drop_of_pack("shoe-shop", by=cast.alice, at=NOW)
    assert Playbook.objects.filter(deleted_at=None).count() == 5
    assert bring_in(general(), by=cast.alice, at=NOW, pack="shoe-shop") == 5
    client.force_login(cast.bob)
    assert "Who is calling" in client.get("/automation/").content.decode()
    first = Playbook.objects.order_by("pk").first()
    assert first
    page = client.get(f"/playbooks/{first.pk}/").content.decode()
    assert "Whom you may approach now" in page
    assert client.post(f"/automation/{first.pk}/switch/", {"on": "1"}).status_code == 302
    first.refresh_from_db()
    assert first.active
    client.force_login(cast.carol)
    assert client.post(f"/automation/{first.pk}/switch/", {"on": "0"}).status_code == 403
