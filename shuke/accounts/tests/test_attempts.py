"""Who guesses waits; whom it concerns does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.exceptions import ValidationError
from django.test import Client

from conftest import Cast
from shuke.accounts.actions import attempts
from shuke.accounts.actions.attempts import Place, TooManyAttempts
from shuke.accounts.models import Attempt
from shuke.accounts.passwords import HardToGuess

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def tries(account: str, place: Place, count: int, at: datetime = NOW) -> int:
    """How many of them were let through."""
    passed = 0
    for _ in range(count):
        try:
            attempts.begin(account, place, at=at)
        except TooManyAttempts:
            continue
        passed += 1
    return passed


def test_five_from_one_place_then_five_minutes(cast: Cast) -> None:
    place = Place("198.51.100.7")
    assert tries("Carol", place, 9) == 5
    assert tries(" carol ", place, 1) == 0, "the same account"
    assert tries("carol", Place("198.51.100.8"), 1) == 1
    assert tries("carol", place, 9, NOW + timedelta(minutes=5)) == 5


def test_one_password_for_everybody_is_not_tried_for_long(cast: Cast) -> None:
    place = Place("198.51.100.7")
    assert sum(tries(f"person{number}", place, 1) for number in range(50)) == 30


def test_however_many_try_an_account_its_own_device_comes_in(cast: Cast) -> None:
    crowd = [Place(f"198.51.100.{number}") for number in range(60)]
    assert sum(tries("carol", place, 1) for place in crowd) == 20
    assert tries("carol", Place("198.51.100.1", device="tablet at the till"), 1) == 1


def test_the_device_is_known_by_its_cookie(cast: Cast, client: Client) -> None:
    right = {"login": "carol", "password": "correct horse"}
    client.post("/account/login/", right)
    client.post("/account/logout/")
    for number in range(25):
        tries("carol", Place(f"198.51.100.{number}"), 1, datetime.now(UTC))
    assert "試" in Client().post("/account/login/", right).content.decode()
    assert client.post("/account/login/", right).status_code == 302
    stranger = Client()
    stranger.cookies["device"] = client.cookies["device"].value[:-2] + "xx"
    assert stranger.post("/account/login/", right).status_code == 200, "its seal is broken"


def test_success_leaves_no_trace_and_the_rest_goes_after_a_day(cast: Cast, client: Client) -> None:
    client.post("/account/login/", {"login": "carol", "password": "correct horse"})
    assert not Attempt.objects.exists()
    Client().post("/account/login/", {"login": "carol", "password": "guess"})
    row = Attempt.objects.get()
    assert "carol" not in row.whom
    attempts.sweep(row.at + timedelta(days=1, seconds=1))
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("name", ["carol", "nobody", "carol@example.com"])
def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    cast: Cast, client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: as many passwords are worked out for a name that nobody has."""
    worked_out, real = [], hashers.MD5PasswordHasher.encode
    counted: Any = lambda self, password, salt: worked_out.append(password) or real(self, password, salt)  # noqa: E731
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    client.post("/account/login/", {"login": name, "password": "guess"})
    assert worked_out == ["guess"]


@pytest.mark.parametrize("weak", ["P@ssw0rd2026", "0912345678", "qwertyuiop", "carol2026", "iloveyou1314"])
def test_what_everybody_tries_first_is_no_password(cast: Cast, weak: str) -> None:
    with pytest.raises(ValidationError):
        HardToGuess().validate(weak, cast.carol)


@pytest.mark.parametrize("good", ["correct horse", "茶壺 雷雨 三輪車 棉被", "tr0ub4dor&3 kettle"])
def test_words_that_have_nothing_to_do_with_each_other_are_one(cast: Cast, good: str) -> None:
    HardToGuess().validate(good, cast.carol)
