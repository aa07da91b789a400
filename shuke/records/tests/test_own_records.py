"""Records of a shop's own objects are written by the door of every plain type."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from conftest import Cast, make_user
from shuke.accounts.actions.roles import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Extent, Verb
from shuke.records import types
from shuke.records.actions.own_objects import add_object
from shuke.records.customs import ValueMissing
from shuke.records.fields import BadValue
from shuke.records.models import CustomObject, CustomRecord
from shuke.records.rights import TeamNotYours
from shuke.records.types import RecordType

pytestmark = pytest.mark.django_db


def own_object(cast: Cast, **given: Any) -> RecordType:
    add_object(by=cast.alice, labels={"en": "Card"}, key="card", **given)
    return types.named("x.card")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_name_is_tidied_and_must_be_there(cast: Cast) -> None:
    kind = own_object(cast, name_labels={"en": "Serial"})
    card = kind.create(by=cast.alice, name="  A   1 ")
    assert card.name == "A 1"
    with pytest.raises(ValueMissing, match="Serial"):
        kind.create(by=cast.alice, name="   ")
    with pytest.raises(ValueMissing):
        kind.change(card, by=cast.alice, name="")
    with pytest.raises(BadValue):
        kind.change(card, by=cast.alice, name="A" * 201)


def test_numbers_follow_each_other_and_a_form_sent_twice_takes_one(cast: Cast) -> None:
    kind = own_object(cast, numbered=True, number_prefix="W-")
    first = kind.create(by=cast.alice, token="t")
    assert kind.create(by=cast.alice, token="t") == first
    kind.create(by=cast.alice, name="old 7")
    kind.create(by=cast.alice)
    assert list(CustomRecord.objects.order_by("pk").values_list("name", flat=True)) == ["W-0001", "old 7", "W-0002"]
    assert CustomObject.objects.get().last_number == 2


def test_into_the_bin_and_out(cast: Cast) -> None:
    kind = own_object(cast)
    card = kind.create(by=cast.alice, name="A1", team=cast.north)
    kind.delete(card, by=cast.alice)
    assert not kind.visible_to(cast.alice).exists()
    kind.restore(card, by=cast.alice)
    assert [one.name for one in kind.visible_to(cast.bob)] == ["A1"]
    assert not kind.visible_to(cast.charlie).exists()
    assert not kind.visible_to(AnonymousUser()).exists()


def test_the_team_is_judged_by_the_objects_own_rights(cast: Cast) -> None:
    kind = own_object(cast)
    with pytest.raises(TeamNotYours):
        kind.create(by=cast.bob, name="A1", team=cast.south)
    assert kind.create(by=cast.bob, name="A1").team == cast.north
    frank = make_user("Frank", Role.MANAGER, cast.north, cast.south)
    change_role(Role.MANAGER, extents={("x.card", Verb.SEE): Extent.OWN}, by=cast.alice)
    frank = fresh(frank)
    card = kind.create(by=frank, name="A2")
    assert (card.team, card.owner) == (None, frank)
    assert list(kind.visible_to(frank)) == [card]
