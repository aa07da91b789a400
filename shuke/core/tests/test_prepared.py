from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q, QuerySet

from shuke.accounts.models import Team, User
from shuke.core.prepared import prepared

pytestmark = pytest.mark.django_db


@prepared("names", "below")
def chosen(names: tuple[str, ...], below: int, *, backwards: bool = False) -> QuerySet[Team, str]:
    teams = Team.objects.filter(Q(name__in=names) | Q(parent=below)).order_by("-name" if backwards else "name")
    return teams.values_list("name", flat=True)


@prepared("pk")
def with_parent(pk: int) -> QuerySet[Team]:
    return Team.objects.filter(pk=pk).select_related("parent").prefetch_related("members")


@prepared("name")
def alike(name: str) -> QuerySet[Team]:
    return Team.objects.filter(name__contains=name)


@pytest.fixture
def north() -> Team:
    return Team.objects.create(name="North")


def test_each_time_answers_what_is_given_and_as_things_are(north: Team) -> None:
    Team.objects.create(name="East", parent=north)
    assert chosen(("North", "South"), 0) == ["North"]
    assert chosen(("West",), north.pk) == ["East"]
    Team.objects.create(name="West")
    assert chosen(("West",), north.pk) == ["East", "West"]
    assert chosen(("West", "North"), north.pk, backwards=True) == ["West", "North", "East"]
    assert chosen((), 0) == []


def test_rows_are_records_with_what_belongs_to_them(north: Team, django_assert_num_queries: Any) -> None:
    person = User.objects.create(username="mei")
    east = Team.objects.create(name="East", parent=north)
    person.teams.add(east)
    for _again in range(2):
        with django_assert_num_queries(2):
            found = with_parent(east.pk)[0]
            assert (found, found.parent, list(found.members.all())) == (east, north, [person])
    east.name = "Elsewhere"
    east.save()
    assert with_parent(east.pk)[0].name == "Elsewhere"
    assert found.name == "East"
    assert with_parent(north.pk)[0].parent is None


def test_what_does_not_stand_in_the_query_as_it_is_is_refused() -> None:
    with pytest.raises(LookupError):
        alike("North")
