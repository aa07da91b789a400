"""An owner adds, changes, deletes and brings back fields; nobody else may, and nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from conftest import Cast
from shuke.accounts.models import User
from shuke.core.errors import NotAllowed
from shuke.customers.actions import change_customer
from shuke.events.models import Event
from shuke.records import dependents, types
from shuke.records.actions import indexing, shaping
from shuke.records.fields import KINDS, BadOption
from shuke.records.models import CustomField, SavedView

pytestmark = pytest.mark.django_db


def add(by: User | None, kind: str = "text", label: str = "鞋碼", **more: object) -> CustomField:
    row = shaping.add_field(more.pop("of", "customer"), kind, by=by, labels={"zh-hant": label}, **more)
    indexing.build_index.call(row.pk)
    row.refresh_from_db()
    return row


def indexes_of(row: CustomField) -> set[str]:
    with connection.cursor() as cursor:
        names = (
            "SELECT name FROM sqlite_master" if connection.vendor == "sqlite" else "SELECT indexname FROM pg_indexes"
        )
        cursor.execute(names)
        return {name for (name,) in cursor.fetchall()} & {f"cf_{row.pk}", f"cfu_{row.pk}"}


def test_only_an_owner_shapes(cast: Cast) -> None:
    for person in (cast.bob, cast.carol, cast.dave):
        with pytest.raises(NotAllowed):
            add(person)
    row = add(cast.alice)
    for act in (shaping.delete_field, shaping.restore_field, shaping.change_field):
        with pytest.raises(NotAllowed):
            act(row, by=cast.bob)


def test_the_key_is_made_of_the_words_and_never_given_again(cast: Cast) -> None:
    first = add(cast.alice, label="鞋碼")
    assert first.key == "xie_ma"
    shaping.delete_field(first, by=cast.alice)
    assert add(cast.alice, label="鞋碼").key == "xie_ma_2"
    assert add(cast.alice, label="Note!").key == "note_2"  # the customer has a note already
    assert add(cast.alice, label="★").key == "field_1"
    assert add(cast.alice, label="2nd phone").key == "field_2nd_phone"


def test_each_addition_is_written_down(cast: Cast) -> None:
    row = add(cast.alice, "number", options={"places": 1})
    told = Event.objects.get(verb="records.field_added")
    assert (told.subject_type, told.subject_id, told.by) == ("records.customfield", row.pk, cast.alice)
    assert told.changes["options"] == [None, {"places": 1}]


def test_renaming_keeps_values_views_and_key(cast: Cast) -> None:
    row = add(cast.alice)
    change_customer(cast.wang, by=cast.alice, custom={"xie_ma": "26"})
    shaping.change_field(row, by=cast.alice, labels={"zh-hant": "腳長"})
    field = types.named("customer").field("xie_ma")
    cast.wang.refresh_from_db()
    assert field.text(cast.wang) == "26"
    assert str(field.label_text) == "腳長"


def test_two_fields_of_one_name_are_refused(cast: Cast) -> None:
    add(cast.alice)
    with pytest.raises(shaping.ShapeRefused):
        add(cast.alice)
    add(cast.alice, label="別的")
    with pytest.raises(shaping.ShapeRefused):
        shaping.change_field(CustomField.objects.get(key="bie_de"), by=cast.alice, labels={"zh-hant": "鞋碼"})


def test_a_kind_changes_only_where_nothing_is_lost(cast: Cast) -> None:
    row = add(cast.alice, "number")
    change_customer(cast.wang, by=cast.alice, custom={row.key: Decimal("2.5")})
    shaping.change_field(row, by=cast.alice, kind="money")
    cast.wang.refresh_from_db()
    assert types.named("customer").field(row.key).value(cast.wang) == Decimal("2.5")
    with pytest.raises(shaping.ShapeRefused):
        shaping.change_field(row, by=cast.alice, kind="text")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kinds_turn_into_others_that_keep_values_alike(kind: str) -> None:
    for other in KINDS[kind].becomes:
        assert KINDS[kind]("f", custom=True).stored.number == KINDS[other]("f", custom=True).stored.number


def test_what_is_filtered_has_an_index_and_loses_it_again(cast: Cast) -> None:
    row = add(cast.alice, unique=True)
    assert row.index_ready
    assert indexes_of(row) == {f"cf_{row.pk}", f"cfu_{row.pk}"}
    shaping.change_field(row, by=cast.alice, unique=False, indexed=False)
    indexing.build_index.call(row.pk)
    assert indexes_of(row) == set()
    assert indexes_of(add(cast.alice, "long_text", "長")) == set()


def test_indexes_that_a_migration_took_along_are_made_again(cast: Cast) -> None:
    row = add(cast.alice, unique=True)
    with connection.cursor() as cursor:  # as SQLite does with each index of a table that it copies anew
        cursor.execute(f"DROP INDEX cf_{row.pk}")
        cursor.execute(f"DROP INDEX cfu_{row.pk}")
    assert indexes_of(row) == set()
    call_command("migrate", verbosity=0)
    assert indexes_of(row) == {f"cf_{row.pk}", f"cfu_{row.pk}"}


def test_what_several_have_can_not_become_unique(cast: Cast) -> None:
    row = add(cast.alice)
    for customer in (cast.wang, cast.chen):
        change_customer(customer, by=cast.alice, custom={row.key: "26"})
    with pytest.raises(shaping.ShapeRefused, match=r"26 \(2\)"):
        shaping.change_field(row, by=cast.alice, unique=True)


def test_a_value_that_came_twice_meanwhile_ends_uniqueness(cast: Cast) -> None:
    row = add(cast.alice)
    for customer in (cast.wang, cast.chen):
        change_customer(customer, by=cast.alice, custom={row.key: "26"})
    CustomField.objects.filter(pk=row.pk).update(unique=True, index_ready=False)
    indexing.build_index.call(row.pk)
    row.refresh_from_db()
    assert (row.unique, row.index_ready) == (False, True)


def test_deleting_says_what_depends_and_can_be_taken_back(cast: Cast) -> None:
    row = add(cast.alice)
    change_customer(cast.wang, by=cast.alice, custom={row.key: "26"})
    SavedView.objects.create(
        record_type="customer", labels={"zh-hant": "大腳"}, audience="everyone",
        filters={"all": [{"field": row.key, "op": "is", "value": "26"}]},
    )  # fmt: skip
    words = [one.what for one in dependents.of_field(row)]
    assert len(words) == 2
    assert "大腳" in words[1]
    shaping.delete_field(row, by=cast.alice)
    assert types.named("customer").known_field(row.key) is None
    shaping.restore_field(row, by=cast.alice)
    cast.wang.refresh_from_db()
    assert types.named("customer").field(row.key).text(cast.wang) == "26"


def test_after_thirty_days_values_are_gone(cast: Cast) -> None:
    row = add(cast.alice)
    change_customer(cast.wang, by=cast.alice, custom={row.key: "26"})
    shaping.delete_field(row, by=cast.alice)
    indexing.empty_deleted(timezone.now() + timedelta(days=29))
    cast.wang.refresh_from_db()
    assert cast.wang.custom == {row.key: "26"}
    indexing.empty_deleted(timezone.now() + timedelta(days=31))
    cast.wang.refresh_from_db()
    assert cast.wang.custom == {}
    with pytest.raises(shaping.ShapeRefused):
        shaping.restore_field(row, by=cast.alice)
    assert add(cast.alice).key == "xie_ma_2"


def test_fields_stand_in_the_order_that_was_laid_down(cast: Cast) -> None:
    for label in ("甲", "乙", "丙"):
        add(cast.alice, label=label)
    shaping.move_field(CustomField.objects.get(key="bing"), up=True, by=cast.alice)
    assert [one.name for one in types.named("customer").custom_fields] == ["jia", "bing", "yi"]


def test_choices_keep_their_keys_through_renaming_and_retiring(cast: Cast) -> None:
    row = add(cast.alice, "choice", options={"choices": [{"labels": {"zh-hant": "紅"}}, {"labels": {"zh-hant": "藍"}}]})
    keys = [one["key"] for one in row.options["choices"]]
    assert keys == ["c1", "c2"]
    changed = [
        {"key": "c2", "labels": {"zh-hant": "深藍"}, "colour": "good"},
        {"key": "c1", "labels": {"zh-hant": "紅"}, "active": False},
        {"labels": {"zh-hant": "綠"}},
    ]
    shaping.change_field(row, by=cast.alice, options={"choices": changed})
    field = types.named("customer").field(row.key)
    assert field.offered() == [("c2", "深藍"), ("c3", "綠")]
    assert field.said("c1") == "紅"
    with pytest.raises(BadOption):
        add(cast.alice, "choice", "空", options={"choices": []})


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ([{"key": "a|b", "labels": {"en": "A"}}], "can't be the key"),
        ([{"key": "a b\n", "labels": {"en": "A"}}], "can't be the key"),
        ([{"key": "a", "labels": {"en": "A"}}, {"key": "a", "labels": {"en": "B"}}], "have the key"),
        ([{"labels": {"en": "A"}}, {"key": "c7", "labels": {"en": "A "}}], "twice"),
    ],
)
def test_keys_of_choices_are_plain_and_no_two_are_alike(cast: Cast, choices: list[object], told: str) -> None:
    for kind in ("choice", "many_choice"):
        with translation.override("en"):
            with pytest.raises(BadOption) as refused:
                add(cast.alice, kind, options={"choices": choices})
            assert told in str(refused.value)


def test_a_word_of_earlier_times_may_be_offered_anew(cast: Cast) -> None:
    old = {"key": "c1", "labels": {"en": "A"}, "active": False}
    row = add(cast.alice, "choice", options={"choices": [{"labels": {"en": "A"}}, old]})
    assert [one["key"] for one in row.options["choices"]] == ["c2", "c1"]
