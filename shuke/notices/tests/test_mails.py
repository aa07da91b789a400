"""Mails through a real SMTP server: at once, once a day, at most once, and to nobody who may not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.models import User
from shuke.notices import actions, choices, mail
from shuke.notices.actions.outbox import MOST_TRIES
from shuke.notices.actions.sending import send_mails
from shuke.notices.models import Choice, Delivery, Notice, Way
from shuke.notices.tests.post import PostOffice, post_office

AT = datetime(2026, 5, 20, 10, tzinfo=ZoneInfo("Asia/Taipei"))
State = Delivery.State


@pytest.fixture
def post(cast: Cast, settings: Any) -> Iterator[PostOffice]:
    """Carol has an address, wants mails at once of what she is given, and reads Chinese."""
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", office.port, False
        settings.SHUKE_ADDRESS = "https://shop.example"
        User.objects.filter(pk=cast.carol.pk).update(email="carol@example.com", language="zh-hant")
        cast.carol.refresh_from_db()
        Choice.objects.create(person=cast.carol, ways={"handed": ["mail", "page"]})
        yield office


def give(cast: Cast, key: str = "x", at: datetime = AT) -> Notice:
    [made] = actions.tell("handed", [cast.carol], key, at=at, about=cast.wang, by=cast.bob)
    return made


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_a_mail_goes_once_in_the_persons_language(cast: Cast, post: PostOffice) -> None:
    made = give(cast)
    assert [send_mails(AT), send_mails(AT)] == [1, 0]
    [letter] = post.letters
    assert letter["Subject"].strip() == "Bob 交給你：顧客「王小明」 · 永和茶行"
    assert letter["To"] == "carol@example.com"
    [text] = post.texts()
    assert f"https://shop.example/notices/{made.pk}/open/" in text
    assert states() == [State.SENT]


def test_what_waits_for_the_day_is_one_mail_at_the_persons_hour(cast: Cast, post: PostOffice) -> None:
    Choice.objects.update(ways={"handed": ["digest"]}, digest_hour=18)
    for key in "abc":
        give(cast, key)
    assert send_mails(AT.replace(hour=17, minute=59)) == 0
    assert send_mails(AT.replace(hour=18)) == 1
    assert post.texts()[0].count("王小明") == 3
    assert states() == [State.SENT] * 3


def test_what_holds_for_today_does_not_wait_for_tomorrows_mail(cast: Cast) -> None:
    early, late = Choice(digest_hour=4), Choice(digest_hour=18)
    assert choices.due_at(Way.DIGEST, early, AT) == AT.replace(day=21, hour=4)
    assert choices.due_at(Way.DIGEST, early, AT, today=True) == AT
    assert choices.due_at(Way.DIGEST, late, AT, today=True) == AT.replace(hour=18)


def test_quiet_hours_are_kept(cast: Cast, post: PostOffice) -> None:
    late = AT.replace(hour=23)
    give(cast, at=late)
    assert send_mails(late) == send_mails(late + timedelta(hours=8, minutes=59)) == 0
    assert send_mails(late + timedelta(hours=9)) == 1


def test_rights_lost_meanwhile_are_lost(cast: Cast, post: PostOffice) -> None:
    give(cast)
    cast.carol.teams.set([cast.south])
    assert send_mails(AT) == 0
    assert (post.letters, states()) == ([], [State.DROPPED])


def test_what_was_read_already_is_not_sent(cast: Cast, post: PostOffice) -> None:
    actions.mark_read(give(cast), at=AT)
    assert send_mails(AT) == 0
    assert states() == [State.DROPPED]


def test_a_server_that_is_away_is_tried_again_later(cast: Cast, post: PostOffice, settings: Any) -> None:
    give(cast)
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send_mails(AT) == 0
    settings.EMAIL_PORT = there
    assert [send_mails(AT + timedelta(minutes=1)), send_mails(AT + timedelta(minutes=3))] == [0, 1]


@pytest.mark.parametrize(
    ("refusal", "after"), [("451 later", (State.WAITING, 1)), ("550 nobody here", (State.FAILED, MOST_TRIES))]
)
def test_a_refusal_is_for_now_or_for_good(cast: Cast, post: PostOffice, refusal: str, after: tuple[str, int]) -> None:
    give(cast)
    post.refusal = refusal
    assert send_mails(AT) == 0
    assert Delivery.objects.values_list("state", "tries").get() == after


def test_what_may_have_gone_is_never_sent_again(cast: Cast, post: PostOffice) -> None:
    give(cast)
    post.hangs_up = True
    assert send_mails(AT) == 0
    assert states() == [State.FAILED]
    Delivery.objects.update(state=State.SENDING)  # as a killed worker leaves it
    assert send_mails(AT + timedelta(days=1)) == 0


def test_no_number_and_no_address_leaves_in_a_mail() -> None:
    said = "請回電 0912-345-678 或 (02) 2345 6789，amei@example.com，訂單 A-1024"
    assert mail.discreet(said) == "請回電 … 或 (…，…，訂單 A-1024"


def test_the_link_in_a_mail_stops_them_for_good(cast: Cast, post: PostOffice, client: Client) -> None:
    give(cast)
    send_mails(AT)
    [path] = re.findall(r"<https://shop\.example(/notices/stop/[^>]+/)>", post.letters[0]["List-Unsubscribe"])
    strict = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert choices.choice_of(cast.carol.pk).ways == {"handed": ["mail", "page"]}
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choices.choice_of(cast.carol.pk).ways["handed"] == ["page"]
    assert client.get(path[:-4] + "abc/").status_code == 404


@pytest.mark.parametrize(
    ("zone", "at", "due"),
    [
        ("Asia/Taipei", "2026-03-29T00:30+00:00", "2026-03-30T00:00+00:00"),
        ("Asia/Taipei", "2026-03-28T23:30+00:00", "2026-03-29T00:00+00:00"),
        ("Europe/Berlin", "2026-03-28T12:00+00:00", "2026-03-29T06:00+00:00"),  # the clock goes forward in that night
        ("Europe/Berlin", "2026-10-24T12:00+00:00", "2026-10-25T07:00+00:00"),  # and back
        ("America/New_York", "2026-11-01T12:30+00:00", "2026-11-01T13:00+00:00"),
    ],
)
def test_the_daily_mail_comes_by_the_shops_clock(cast: Cast, zone: str, at: str, due: str) -> None:
    from shuke.accounts.surroundings import surroundings_of

    cast.shop.time_zone = zone
    cast.shop.save()
    with surroundings_of(cast.carol):
        found = choices.due_at(Way.DIGEST, Choice(digest_hour=8), datetime.fromisoformat(at))
    assert found == datetime.fromisoformat(due)


def test_a_person_chooses_and_the_form_keeps_it(cast: Cast, post: PostOffice, client: Client) -> None:
    client.force_login(cast.carol)
    given = {"ways": ["handed:digest", "due:page"], "digest_hour": "7", "quiet_from": "22", "quiet_until": "6"}
    assert client.post("/notices/choices/", {**given, "quiet": "on"}).status_code == 302
    chosen = choices.choice_of(cast.carol.pk)
    assert (chosen.ways["handed"], chosen.ways["due"], chosen.ways["reminder"]) == (["digest"], ["page"], [])
    assert (chosen.digest_hour, chosen.quiet_from, chosen.quiet_until) == (7, 22, 6)
    client.post("/notices/choices/", given)
    assert choices.choice_of(cast.carol.pk).quiet_from is None
    page = client.get("/notices/choices/").content.decode()
    assert 'value="handed:digest" checked' in page
    assert "approval" not in page  # nobody asks her
    assert client.post("/notices/choices/", {**given, "digest_hour": "24"}).status_code == 422
