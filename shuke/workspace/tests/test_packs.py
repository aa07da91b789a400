"""Starter packs: applied, tried out, taken off."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from conftest import Cast
from shuke.analytics.charts.showing import shown
from shuke.analytics.models import Chart, Dashboard
from shuke.catalogue.models import Product
from shuke.core.errors import NotAllowed
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer, Membership
from shuke.ledgers.checking import check
from shuke.ledgers.models import Account
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.books import TAB
from shuke.loyalty.models import Tab
from shuke.network.models import Sponsorship
from shuke.orders.actions import Pay, enter_order
from shuke.orders.actions.lines import Line
from shuke.orders.models import Cart, Order, Way
from shuke.records import filtering, types
from shuke.records.actions import shaping
from shuke.records.models import Attachment, CustomField, CustomObject, CustomRecord, Layout, SavedView
from shuke.workspace.packs import actions, tasks
from shuke.workspace.packs.reading import all_packs, pack

pytestmark = pytest.mark.django_db
ON, AT = date(2024, 6, 1), datetime(2024, 6, 1, 4, tzinfo=UTC)
ALSO: dict[str, Any] = {"shoe-shop": Cart, "corner-shop": Tab, "direct-selling": Sponsorship}
OWED = {"張家": 0, "林阿水": 1135, "吳秀琴": 1253, "黃大中": 3841}
PACKS = [one.name for one in all_packs()]


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_is_applied_whole_and_its_views_can_be_asked(cast: Cast, name: str) -> None:
    chosen = pack(name)
    done = actions.apply(chosen, by=cast.alice, at=AT)
    assert done.left == []
    assert CustomField.objects.count() == len(chosen.fields)
    assert CustomObject.objects.count() == len(chosen.objects)
    for layout, entry in zip(Layout.objects.order_by("id"), chosen.layouts, strict=True):
        assert [one["fields"] for one in layout.sections] == [one["fields"] for one in entry["sections"]]
    for view in SavedView.objects.all():
        kind = types.named(view.record_type)
        assert {one["name"] for one in view.columns} <= {one.name for one in kind.fields}
        assert not view.sort or view.sort.lstrip("-") in {one.name for one in kind.fields}
        asked = filtering.parse(view.filters, kind, cast.alice).q(cast.alice, ON)
        assert list(kind.visible_to(cast.alice).filter(asked)) is not None
        assert not view.group_by or kind.field(view.group_by)
    assert Dashboard.objects.filter(pack=name).count() == len(chosen.dashboards) == 1
    assert [shown(chart.question, cast.alice, ON).refused for chart in Chart.objects.all()] == [
        "" for entry in chosen.dashboards for _chart in entry["charts"]
    ]


@pytest.mark.parametrize("name", PACKS)
def test_words_stand_in_three_languages(name: str) -> None:
    chosen = pack(name)
    told = [entry["labels"] for part in (chosen.objects, chosen.fields, chosen.views) for entry in part]
    told += [one["labels"] for board in chosen.dashboards for one in (board, *board["charts"])]
    told += [choice["labels"] for entry in chosen.fields for choice in entry.get("choices", ())]
    told += [section["labels"] for entry in chosen.layouts for section in entry["sections"]]
    told += [chosen.label.labels, chosen.tells.labels]
    assert [one for one in told if set(one) != {"zh-hant", "zh-hans", "en"}] == []


def test_a_second_time_changes_nothing(cast: Cast) -> None:
    actions.apply(pack("shoe-shop"), by=cast.alice, at=AT)
    before = [list(model.objects.values()) for model in actions.SHAPED]
    actions.apply(pack("shoe-shop"), by=cast.alice, at=AT)
    assert [list(model.objects.values()) for model in actions.SHAPED] == before


def test_taken_off_and_applied_again_values_are_back(cast: Cast) -> None:
    chosen = pack("corner-shop")
    actions.apply(chosen, by=cast.alice, at=AT)
    change_customer(cast.wang, by=cast.alice, custom={"greeting": "王先生"})
    actions.remove(chosen, by=cast.alice, at=AT)
    assert types.named("customer").custom_fields == ()
    assert types.named("customer").known_field("greeting") is None
    assert not SavedView.objects.exists()
    actions.apply(chosen, by=cast.alice, at=AT)
    cast.wang.refresh_from_db()
    assert types.named("customer").field("greeting").text(cast.wang) == "王先生"


def test_what_the_shop_calls_so_already_is_left_alone(cast: Cast) -> None:
    shaping.add_field("customer", "text", by=cast.alice, labels={"zh-hant": "腳寬"})
    done = actions.apply(pack("shoe-shop"), by=cast.alice, at=AT)
    assert len(done.left) == 1
    assert [row.labels["zh-hant"] for row in CustomField.objects.all()].count("腳寬") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_the_invented_records_come_and_go(cast: Cast, name: str) -> None:
    chosen = pack(name)
    models: list[Any] = [Customer, Product, Order, ALSO[name], *([CustomRecord] if chosen.objects else [])]
    before = [model.objects.filter(deleted_at=None).count() for model in models]
    actions.add_demo(chosen, by=cast.alice, on=ON, at=AT)
    after = [model.objects.filter(deleted_at=None).count() for model in models]
    assert all(new > old for old, new in zip(before, after, strict=True))
    assert all(job.rows_rejected == 0 and not job.counts.get("dropped") for job in actions.demo_jobs(chosen)), [
        (job.name, job.counts) for job in actions.demo_jobs(chosen)
    ]
    if name == "corner-shop":
        assert Membership.objects.filter(role="payer").count() == 1
        assert {str(tab): -balance(TAB, tab.holder) for tab in Tab.objects.all()} == OWED
        assert Attachment.objects.filter(subject_type="order", field="signature").count() == 24
    with pytest.raises(actions.PackRefused):
        actions.remove(chosen, by=cast.alice, at=AT)
    actions.remove_demo(chosen, by=cast.alice, at=AT)
    assert [model.objects.filter(deleted_at=None).count() for model in models] == before
    assert not Account.objects.exclude(customer=None, household=None).exists()
    actions.remove(chosen, by=cast.alice, at=AT)


@pytest.mark.slow
def test_what_was_written_up_by_hand_outlives_the_invented_sales(cast: Cast) -> None:
    chosen = pack("corner-shop")
    actions.add_demo(chosen, by=cast.alice, on=ON, at=AT)
    mine = Tab.objects.get(name="林阿水")
    sold = Line(Product.objects.get(code="A05"), Decimal(1))
    enter_order(by=cast.alice, customer=mine.customer, ordered_on=ON, lines=[sold], payment=Pay(Way.TAB))
    actions.remove_demo(chosen, by=cast.alice, at=AT)
    assert -balance(TAB, mine.holder) == Decimal(55)
    assert check()


def test_only_an_owner_applies_one(cast: Cast, client: Client) -> None:
    with pytest.raises(NotAllowed):
        actions.apply(pack("shoe-shop"), by=cast.bob, at=AT)
    client.force_login(cast.bob)
    assert client.get("/settings/packs/").status_code == 403


def test_the_command_applies_and_takes_off(cast: Cast) -> None:
    call_command("init", pack="corner-shop")
    assert actions.is_applied(pack("corner-shop"))
    call_command("init", pack="corner-shop", remove=True)
    assert not actions.is_applied(pack("corner-shop"))
    with pytest.raises(CommandError):
        call_command("init", pack="nonsense")


def test_the_page_applies_and_takes_off(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert "Shoe shop" in client.get("/settings/packs/").content.decode()
    client.post("/settings/packs/shoe-shop/apply/")
    assert actions.is_applied(pack("shoe-shop"))
    client.post("/settings/packs/shoe-shop/remove/")
    assert not actions.is_applied(pack("shoe-shop"))
    assert client.post("/settings/packs/nonsense/apply/").status_code == 404


@pytest.mark.slow
def test_the_demo_shop_goes_by_one_click(cast: Cast, client: Client) -> None:
    from shuke.workspace.demo.actions import fill, is_filled

    fill(on=ON, at=AT, force=True)
    client.force_login(cast.alice)
    assert "/settings/packs/demo-shop/remove/" in client.get("/settings/packs/").content.decode()
    client.post("/settings/packs/demo-shop/remove/")
    assert DBTaskResult.objects.filter(task_path=tasks.remove_demo_shop.module_path).exists()
    tasks.remove_demo_shop.func()
    assert not is_filled()
    assert Customer.objects.filter(pk=cast.wang.pk).exists()
