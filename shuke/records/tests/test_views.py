"""Columns as each person wants them, and saved views: what they keep, who sees them, what the address carries."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.models import User
from shuke.records.models import Arrangement, SavedView


def page(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def heads(html: str) -> list[str]:
    return re.findall(r'data-name="([^"]+)"', html)


def names(html: str) -> list[str]:
    return re.findall(r'class="cell-first"><a href="[^"]+">([^<]+)</a>', html)


def save(client: Client, user: User, name: str, **asked: str) -> SavedView:
    client.force_login(user)
    assert client.post("/customers/views/", {"name": name, **asked}).status_code == 302
    return SavedView.objects.get(labels__en=name)


def test_columns_are_chosen_ordered_and_kept_for_the_person(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    chosen = {"column": ["name", "email", "grade"], "density": "compact", "total_orders_total": "sum"}
    assert client.post("/customers/columns/", chosen).status_code == 302
    html = page(client, cast.carol, "/customers/")
    assert heads(html) == ["name", "email", "grade"]
    assert " compact" in html
    assert heads(page(client, cast.bob, "/customers/"))[0:2] == ["name", "grade"]
    assert Arrangement.objects.get(user=cast.carol).totals == {"orders_total": "sum"}


def test_widths_are_kept_and_nonsense_is_not(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    arranged = "name:240,nonsense:90,grade:99999,grade:80,email"
    assert client.post("/customers/arrange/", {"arranged": arranged}).status_code == 204
    kept = Arrangement.objects.get(user=cast.carol).columns
    assert kept == [{"name": "name", "width": 240}, {"name": "grade"}, {"name": "email"}]
    assert '<col width="240">' in page(client, cast.carol, "/customers/")


def test_the_address_alone_can_carry_the_columns(client: Client, cast: Cast) -> None:
    assert heads(page(client, cast.carol, "/customers/?columns=name,note,email")) == ["name", "note", "email"]


def test_a_view_keeps_filters_sort_and_columns(client: Client, cast: Cast) -> None:
    view = save(client, cast.alice, "Best", grade="A", sort="-orders_total", columns="name,orders_total")
    html = page(client, cast.alice, f"/customers/?view={view.pk}")
    assert names(html) == ["王小明"]
    assert heads(html) == ["name", "orders_total"]
    assert 'aria-sort="descending"' in html
    assert "looks different" not in html
    changed = page(client, cast.alice, f"/customers/?view={view.pk}&grade=B")
    assert names(changed) == ["陳美玲"]
    assert "looks different" in changed
    cleared = page(client, cast.alice, f"/customers/?view={view.pk}&f=%7B%7D")
    assert set(names(cleared)) == {"王小明", "陳美玲"}
    client.post(f"/customers/views/{view.pk}/update/", {"view": view.pk, "grade": "B"})
    view.refresh_from_db()
    assert view.quick == {"grade": "B"}


def test_columns_changed_in_a_view_wait_until_it_is_updated_or_reset(client: Client, cast: Cast) -> None:
    view = save(client, cast.alice, "Best", grade="A", columns="name,grade")
    client.post("/customers/columns/", {"view": view.pk, "column": ["name", "email"]})
    html = page(client, cast.alice, f"/customers/?view={view.pk}")
    assert heads(html) == ["name", "email"]
    assert "looks different" in html
    client.post(f"/customers/views/{view.pk}/reset/")
    assert heads(page(client, cast.alice, f"/customers/?view={view.pk}")) == ["name", "grade"]


def test_who_sees_a_view(client: Client, cast: Cast) -> None:
    own = save(client, cast.bob, "Mine")
    north = save(client, cast.bob, "North", audience="team", team=str(cast.north.pk))
    all_ = save(client, cast.alice, "All of us", audience="everyone")
    seen = {
        name: set(SavedView.objects.visible_to(getattr(cast, name)).values_list("labels__en", flat=True))
        for name in ("alice", "bob", "carol", "charlie")
    }
    assert seen == {
        "alice": {"North", "All of us"},
        "bob": {"Mine", "North", "All of us"},
        "carol": {"North", "All of us"},
        "charlie": {"All of us"},
    }
    assert "Mine" not in page(client, cast.carol, f"/customers/?view={own.pk}")
    for view in (own, north):
        assert client.post(f"/customers/views/{view.pk}/", {"name": "x"}).status_code in {403, 404}
    assert client.post(f"/customers/views/{all_.pk}/delete/").status_code == 403


def test_a_shared_view_shows_no_more_than_its_reader_may_see(client: Client, cast: Cast) -> None:
    view = save(client, cast.alice, "Everybody", audience="everyone")
    assert names(page(client, cast.carol, f"/customers/?view={view.pk}")) == ["王小明"]
    assert names(page(client, cast.charlie, f"/customers/?view={view.pk}")) == ["陳美玲"]


def test_staff_may_not_share(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    client.post("/customers/views/", {"name": "For all", "audience": "everyone"})
    assert not SavedView.objects.exists()
    client.post("/customers/views/", {"name": "  "})
    assert not SavedView.objects.exists()


def test_the_list_opens_with_the_chosen_view(client: Client, cast: Cast) -> None:
    view = save(client, cast.alice, "Best", grade="A", audience="everyone")
    client.post("/customers/views/begin/", {"begins": view.pk, "everyone": "1"})
    assert names(page(client, cast.alice, "/customers/")) == ["王小明"]
    assert len(names(page(client, cast.alice, "/customers/?view=all"))) == 2
    assert names(page(client, cast.charlie, "/customers/")) == []
    client.force_login(cast.bob)
    assert client.post("/customers/views/begin/", {"begins": view.pk, "everyone": "1"}).status_code == 403


def test_a_view_remembers_when_it_was_last_used(client: Client, cast: Cast) -> None:
    view = save(client, cast.alice, "Best")
    page(client, cast.alice, f"/customers/?view={view.pk}")
    view.refresh_from_db()
    assert view.used_at is not None


@pytest.mark.parametrize(
    "asked", ["view=x", "view=999999", "columns=,,", "form=kanban&by=nonsense", "form=tree", "f=x"]
)
def test_what_makes_no_sense_is_left_out(client: Client, cast: Cast, asked: str) -> None:
    page(client, cast.alice, f"/customers/?{asked}")


def test_all_that_a_list_finds_are_changed_though_the_field_is_filtered_by(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    asked = {"list": f"?team={cast.south.pk}", "all": "1", "set": "team", "team": str(cast.north.pk)}
    assert client.post("/customers/bulk/", asked).status_code == 302
    cast.chen.refresh_from_db()
    assert cast.chen.team == cast.north


def test_the_questions_before_many_are_changed_or_deleted(client: Client, cast: Cast) -> None:
    html = page(client, cast.alice, "/customers/bulk/form/?do=change&set=grade&count=2")
    assert "Change 2 records" in html
    assert 'name="grade"' in html
    assert "type 2" in page(client, cast.alice, "/customers/bulk/form/?do=delete&all=1")


def test_the_selected_rows_alone_are_exported_in_the_columns_shown(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    asked = {"ids": str(cast.chen.pk), "columns": "name,grade"}
    answer = client.post("/customers/export.csv", asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == ["Name,Grade", "陳美玲,B"]
