from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.customers.actions import create_customer, delete_customer
from shuke.customers.actions import relation_types as types
from shuke.customers.actions import relations as actions
from shuke.customers.models import Customer, Relation, RelationType
from shuke.customers.queries import ties_of
from shuke.events.models import Event
from shuke.records.actions.undo import undo_event


def kind(key: str) -> RelationType:
    return RelationType.objects.get(key=key)


def lin(cast: Cast) -> Customer:
    return create_customer(name="林大同", team=cast.north, by=cast.alice)


def told(customer: Customer, cast: Cast, user: object = None) -> list[tuple[str, list[str], int]]:
    groups, _over = ties_of(customer, user or cast.alice)
    return [(one.called, [tie.other.name for tie in one.ties if tie.other], one.unseen) for one in groups]


def test_each_side_is_called_by_its_own_word(cast: Cast) -> None:
    child = lin(cast)
    actions.relate(cast.wang, child, kind("parent"), by=cast.carol)
    assert told(cast.wang, cast) == [(kind("parent").to_name, ["林大同"], 0)]
    assert told(child, cast) == [(kind("parent").from_name, ["王小明"], 0)]


def test_it_stands_on_both_timelines(cast: Cast) -> None:
    relation = actions.relate(cast.wang, cast.chen, kind("friend"), by=cast.alice, title=" 球友 ")
    events = Event.objects.filter(verb="customers.relation_added", subject_id=relation.id)
    assert {one.customer_id for one in events} == {cast.wang.id, cast.chen.id}
    assert all(one.changes["title"] == ["", "球友"] for one in events)


def test_nobody_is_related_to_themselves(cast: Cast) -> None:
    with pytest.raises(actions.ToOneself):
        actions.relate(cast.wang, cast.wang, kind("friend"), by=cast.alice)
    friend = kind("friend")
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(from_customer=cast.wang, to_customer=cast.wang, type=friend, both_ways=True)


def test_the_same_is_not_written_twice_and_not_the_other_way_round(cast: Cast) -> None:
    actions.relate(cast.wang, cast.chen, kind("spouse"), by=cast.alice)
    for pair in ((cast.wang, cast.chen), (cast.chen, cast.wang)):
        with pytest.raises(actions.RelationKnown):
            actions.relate(*pair, kind("spouse"), by=cast.alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(from_customer=pair[0], to_customer=pair[1], type=kind("spouse"), both_ways=True)


def test_two_may_send_each_other(cast: Cast) -> None:
    actions.relate(cast.wang, cast.chen, kind("referrer"), by=cast.alice)
    actions.relate(cast.chen, cast.wang, kind("referrer"), by=cast.alice)
    assert len(told(cast.wang, cast)) == 2


def test_what_is_over_may_begin_anew(cast: Cast) -> None:
    first = actions.relate(
        cast.wang, cast.chen, kind("works"), title="採購", started_on=date(2020, 1, 1), by=cast.alice
    )
    with pytest.raises(actions.EndedBeforeStart):
        actions.change_relation(first, ended_on=date(2019, 1, 1), by=cast.alice)
    actions.change_relation(first, ended_on=date(2022, 1, 1), by=cast.alice)
    ended = Event.objects.filter(verb="customers.relation_ended", customer_id=cast.chen.id).get()
    assert ended.changes == {"ended_on": [None, "2022-01-01"]}
    actions.relate(cast.wang, cast.chen, kind("works"), title="經理", by=cast.alice)
    groups, over = ties_of(cast.wang, cast.alice)
    assert [tie.relation.title for one in groups for tie in one.ties] == ["經理"]
    assert [tie.relation.title for tie in over] == ["採購"]
    with pytest.raises(actions.RelationKnown):
        actions.change_relation(first, ended_on=None, by=cast.alice)


def test_a_side_out_of_sight_is_counted_without_its_name(cast: Cast) -> None:
    actions.relate(cast.wang, cast.chen, kind("spouse"), by=cast.alice)
    assert told(cast.wang, cast, cast.carol) == [(kind("spouse").from_name, [], 1)]
    assert not Relation.objects.visible_to(cast.carol).exists()
    assert Relation.objects.visible_to(cast.alice).exists()


def test_people_in_the_bin_are_related_to_nobody(cast: Cast) -> None:
    actions.relate(cast.wang, cast.chen, kind("spouse"), by=cast.alice)
    delete_customer(cast.chen, by=cast.alice)
    assert told(cast.wang, cast) == []


def test_what_was_removed_can_be_put_back_and_each_step_be_undone(cast: Cast) -> None:
    relation = actions.relate(cast.wang, lin(cast), kind("works"), title="採購", by=cast.alice)
    actions.change_relation(relation, title="經理", note="每月一次", by=cast.carol)
    changed = Event.objects.filter(verb="customers.relation_changed", customer_id=cast.wang.id).get()
    undo_event(changed, by=cast.carol)
    relation.refresh_from_db()
    assert (relation.title, relation.note) == ("採購", "")
    actions.remove_relation(relation, by=cast.carol)
    assert told(cast.wang, cast) == []
    undo_event(Event.objects.filter(verb="customers.relation_removed").latest("id"), by=cast.carol)
    assert told(cast.wang, cast) == [(kind("works").to_name, ["林大同"], 0)]


def test_a_shop_has_its_own_kinds(cast: Cast) -> None:
    neighbour = types.add_relation_type(by=cast.alice, both_ways=True, from_zh_hant="鄰居")
    assert (neighbour.from_name, neighbour.to_name) == ("鄰居", "鄰居")
    with pytest.raises(types.TypeNameMissing):
        types.add_relation_type(by=cast.alice, from_zh_hant="房東")
    neighbour = types.rename_relation_type(neighbour, by=cast.alice, from_zh_hant="厝邊", from_en="Neighbour")
    actions.relate(cast.wang, cast.chen, neighbour, by=cast.alice)
    with pytest.raises(types.TypeInUse, match="厝邊"):
        types.delete_relation_type(neighbour, by=cast.alice)
    retired = types.retire_relation_type(neighbour, by=cast.alice)
    with pytest.raises(actions.TypeRetired):
        actions.relate(cast.wang, lin(cast), retired, by=cast.alice)
    assert len(told(cast.wang, cast)) == 1


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=12))
def test_any_two_are_friends_at_most_once(cast: Cast, pairs: list[tuple[int, int]]) -> None:
    people = [cast.wang, cast.chen, Customer.objects.get_or_create(name="林大同", team=cast.north)[0]]
    with transaction.atomic():
        for one, other in pairs:
            try:
                with transaction.atomic():
                    actions.relate(people[one], people[other], kind("friend"), by=cast.alice)
            except (actions.ToOneself, actions.RelationKnown):
                continue
        found = [frozenset(pair) for pair in Relation.objects.values_list("from_customer", "to_customer")]
        assert len(found) == len(set(found))
        assert all(len(pair) == 2 for pair in found)
        transaction.set_rollback(True)
