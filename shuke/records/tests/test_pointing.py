"""What points to a record is known, whatever way it does it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from conftest import Cast
from shuke.accounts.models import Share
from shuke.activities.actions.tasks import plan_task
from shuke.customers.models import Customer
from shuke.records import pointing, types
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.models import SavedView
from shuke.records.pointing import Fate, Mention, OwnLink, Pointer

# Columns that look as if they could hold ids of records, and don't, or only for as long as a job runs.
HOLD_NONE = {
    "core.workerbeat.pid": "a process",
    "records.bulkpiece.ids": "what a job is doing; its rows are looked up again before each piece",
    "transfer.importchunk.ids": "what an import is doing; forgotten at its end",
    "transfer.archive.by_id": "a person of the staff",
    "privacy.erasure.customer_id": "a certificate: it names who was erased, whatever became of the rest",
    "privacy.erasure.counts": "", "records.exportrequest.asked": "", "records.exportrequest.rights": "",
    "orders.order.paid": "an amount", "orders.order.reductions": "what was taken off, and why",
    "accounts.shop.parts": "keys of parts of Shuke",
    "loyalty.giving.ids": "who was to be given a coupon when it was asked for; what was given stands in the ledgers",
    "loyalty.settled.terms": "by what number of points each product counts; products that went count as any other",
    "events.event.changes": "history: it says what was true then",
    "records.customobject.labels": "", "records.customobject.plurals": "",
    "records.customobject.name_labels": "", "records.customfield.labels": "", "records.customfield.help_texts": "",
    "records.bulkjob.values": "what a job was asked for", "records.bulkrow.params": "", "records.layout.sections": "",
    "records.savedview.labels": "", "records.savedview.columns": "", "records.savedview.totals": "",
    "records.arrangement.columns": "", "records.arrangement.totals": "", "accounts.shoprole.extents": "",
    "duplicates.pair.reasons": "codes", "duplicates.pair.decided_reasons": "codes",
    "duplicates.merge.changes": "what a merge set, as events keep it", "duplicates.movedrow.kept": "the same",
    "duplicates.movedrow.row_id": "the ledger of merges: what is in it was led elsewhere",
    "notices.choice.ways": "what a person chose",
    "accounts.shoprole.named": "", "accounts.shoprole.fields": "",
    "analytics.chart.asks": "fields and days; its filter is beside it", "analytics.chart.labels": "words",
    "analytics.dashboard.labels": "words",
    "insights.customermeasure.reasons": "codes and numbers of sentences",
    "insights.typerules.changed": "numbers of rules", "insights.typerules.bounds": "numbers of rules",
    "accounts.shop.second_step": "keys of roles", "accounts.apitoken.scopes": "words",
    "insights.typetrial.changed": "numbers of rules", "insights.typetrial.counts": "counts",
    "automation.playbook.labels": "words", "automation.playbook.texts": "words",
    "automation.signal.data": "what a program wrote beside it",
    "automation.footprint.data": "what a program wrote beside it",
    "automation.suggestion.why": "numbers and words of the reason",
    "webhooks.webhook.kinds": "words", "webhooks.delivery.told": "names of fields, and which records once were merged",
    "insights.backtest.found": "figures of the whole shop",
    "insights.basketrun.model": "what was learnt from all; made anew each night",
    "insights.nextbasket.items": "what is likely next, made anew each night; products that are gone are not shown",
}  # fmt: skip


def looks_like_it(field: Any) -> bool:
    """What an import keeps as JSON (`transfer`) is about its file, and of what it made there are ranges."""
    if field.is_relation or field.primary_key:
        return False
    if isinstance(field, models.JSONField):
        return field.name != "custom" and field.model._meta.app_label != "transfer"
    if isinstance(field, models.BinaryField):
        return True
    return isinstance(field, models.IntegerField) and field.name.endswith("id")


def test_no_column_may_name_a_record_unknown_to_the_map() -> None:
    known = {name for naming in pointing.told().namings for name in naming.columns} | set(HOLD_NONE)
    known |= {f"{model._meta.label_lower}.{column}" for model, column, _read in pointing.told().filters}
    ours = [one for one in apps.get_models(include_auto_created=True) if one.__module__.startswith("shuke.")]
    found = {f"{one._meta.label_lower}.{f.name}" for one in ours for f in one._meta.concrete_fields if looks_like_it(f)}
    missing = sorted(found - known)
    assert missing == [], "say in config/pointing.py what they point to, or in HOLD_NONE why they do not"


def test_every_foreign_key_is_known(db: None) -> None:
    relations: Any = [one for one in Customer._meta.get_fields(include_hidden=True) if one.auto_created]
    told = {one.key for one in pointing.pointers(types.named("customer"))}
    keys = {
        f"{one.related_model._meta.label_lower}.{one.field.name}"
        for one in relations
        if not one.concrete and not one.many_to_many
    }
    assert len(keys) > 8
    assert keys <= told


def pointer(name: str, key: str) -> Pointer:
    return next(one for one in pointing.pointers(types.named(name)) if one.key == key)


def test_what_points_to_a_customer_is_counted(cast: Cast) -> None:
    plan_task(cast.wang, text="Call", due_on=date(2024, 5, 1), assignee=cast.bob, by=cast.alice, at=timezone.now())
    Share.objects.create(record_type="customer", record_id=cast.wang.pk, user=cast.charlie, by=cast.alice)
    Share.objects.create(record_type="order", record_id=cast.wang.pk, user=cast.charlie, by=cast.alice)
    counts = {one.key: count for one, count in pointing.pointing(types.named("customer"), cast.wang.pk).items()}
    assert counts["orders.order.customer"] == counts["orders.orderline.customer"] == 3
    assert counts["activities.task.about_id"] == counts["activities.task.customer_id"] == 1
    assert counts["accounts.share.record_id"] == 1
    assert counts["events.event.customer_id"] == 1
    assert "customers.relation.to_customer" not in counts


def test_links_of_the_shops_own_fields_are_found_and_led_elsewhere(cast: Cast) -> None:
    add_object(by=cast.alice, labels={"en": "Warranty card"}, key="warranty")
    whose = add_field("x.warranty", "link", by=cast.alice, labels={"en": "Whose"}, options={"to": "customer"})
    kind = types.named("x.warranty")
    card = kind.create(by=cast.alice, name="W1", custom={whose.key: cast.wang.pk})
    other = kind.create(by=cast.alice, name="W2", custom={whose.key: cast.chen.pk})
    link = pointer("customer", f"x.warranty.custom.{whose.key}")
    assert isinstance(link, OwnLink)
    assert [one.pk for one in link.rows([cast.wang.pk])] == [card.pk]
    assert link.lead(link.rows([cast.wang.pk]), cast.chen.pk) == 1
    assert {one.pk for one in link.rows([cast.chen.pk])} == {card.pk, other.pk}
    card.refresh_from_db()
    assert card.custom == {whose.key: cast.chen.pk}


def test_views_that_ask_for_a_record_are_found_and_rewritten(cast: Cast) -> None:
    a, b = cast.wang.pk, cast.chen.pk
    asked = {"all": [{"field": "customer", "op": "any_of", "value": [a, b]}, {"field": "total", "op": ">", "value": a}]}
    view = SavedView.objects.create(record_type="order", filters=asked, audience="everyone")
    products = {"related": "purchases", "op": ">=", "value": 1, "where": {"field": "customer", "op": "is", "value": a}}
    SavedView.objects.create(record_type="product", filters=products, audience="everyone")
    team = {"field": "team", "op": "is", "value": a}
    SavedView.objects.create(record_type="customer", filters=team, audience="everyone")
    mention = pointer("customer", "records.savedview.filters")
    assert isinstance(mention, Mention)
    assert mention.rows([a]).count() == 2
    swapped = mention.swapped(view, {a: b})
    assert swapped["all"] == [{"field": "customer", "op": "any_of", "value": [b]}, asked["all"][1]]


@pytest.mark.parametrize("name", ["customer", "product", "household", "order"])
def test_keys_name_each_way_once(db: None, name: str) -> None:
    told = pointing.pointers(types.named(name))
    assert len({one.key for one in told}) == len(told)
    assert all(isinstance(one.fate, Fate) for one in told)
