"""Files that nobody stands by: what is known goes in by itself, once, and what became of each lies beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import User
from shuke.core.worker import Worker
from shuke.customers.models import Customer
from shuke.transfer.actions import feeding, starting
from shuke.transfer.actions.checking import check
from shuke.transfer.actions.running import run
from shuke.transfer.models import Import
from shuke.transfer.storage import store

HEADERS = "會員編號,姓名,手機\n"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME, settings.SHUKE_INBOX = tmp_path, str(tmp_path / "inbox")
    return tmp_path


def by_hand(cast: Cast, text: str) -> None:
    job = starting.take_in(store("first.csv", [text.encode()]), by=cast.alice, kind="customers")
    for step in (check, run):
        step(job.pk, at=timezone.now())


def sent(client: Client, user: User, text: str, name: str = "new.csv") -> Any:
    _token, key = create_token(by=user, name="till")
    headers = {"Authorization": f"Bearer {key}"}
    return client.post(f"/api/v1/imports?name={name}", text.encode(), content_type="text/csv", headers=headers)


def drop(inbox: Path, name: str, text: str) -> None:
    inbox.mkdir(exist_ok=True)
    path = inbox / name
    path.write_text(text)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def lies_in(folder: Path) -> list[str]:
    return sorted(one.name.partition("-")[2] for one in folder.iterdir())


def look() -> None:
    feeding.look_into_folder()
    Worker().run_all()
    feeding.look_into_folder()


def test_known_columns_go_in_by_themselves_once(cast: Cast, client: Client) -> None:
    by_hand(cast, f"{HEADERS}K1,林一,0911000001\n")
    answer = sent(client, cast.alice, f"{HEADERS}K2,林二,0911000002\n")
    number = answer.json()["data"]["id"]
    assert (answer.status_code, Customer.objects.filter(member_no="K2").exists()) == (202, False)
    assert sent(client, cast.alice, f"{HEADERS}K2,林二,0911000002\n").json()["data"]["id"] == number
    Worker().run_all()
    assert Customer.objects.get(member_no="K2").name == "林二"
    _token, key = create_token(by=cast.alice, name="x")
    told = client.get(f"/api/v1/imports/{number}", headers={"Authorization": f"Bearer {key}"}).json()["data"]
    assert (told["status"], told["rows"], told["left_out"], told["error"]) == ("done", 1, 0, None)
    assert sent(client, cast.carol, HEADERS).status_code == 403
    assert sent(client, cast.alice, HEADERS, name="").status_code == 400


def test_what_became_of_a_file_lies_beside_it(cast: Cast, home: Path) -> None:
    by_hand(cast, f"{HEADERS}K1,林一,0911000001\n")
    inbox = home / "inbox"
    drop(inbox, "good.csv", f"{HEADERS}K2,林二,0911000002\n")
    drop(inbox, "odd.csv", "顏色,形狀\n紅,圓\n")
    drop(inbox, "coming.csv.part", HEADERS)
    (inbox / "now.csv").write_text(HEADERS)
    look()
    assert Customer.objects.filter(member_no="K2").exists()
    assert sorted(one.name for one in inbox.iterdir() if one.is_file()) == ["coming.csv.part", "now.csv"]
    names = {
        folder: [one.name.partition("-")[2] for one in (inbox / folder).iterdir()] for folder in ("done", "failed")
    }
    assert {folder: sorted(found) for folder, found in names.items()} == {
        "done": ["good.csv", "good.csv.txt"], "failed": ["odd.csv", "odd.csv.txt"],
    }  # fmt: skip
    drop(inbox, "again.csv", f"{HEADERS}K2,林二,0911000002\n")
    look()
    assert len(list((inbox / "done").iterdir())) == 4
    assert Import.objects.filter(status="done").count() == 2


def test_what_a_killed_worker_had_in_hand_goes_in(cast: Cast, home: Path) -> None:
    by_hand(cast, f"{HEADERS}K1,林一,0911000001\n")
    drop(home / "inbox", "good.csv", f"{HEADERS}K2,林二,0911000002\n")
    feeding.look_into_folder()
    job = Import.objects.latest("pk")
    check(job.pk, at=timezone.now())  # and killed
    look()
    job.refresh_from_db()
    assert (job.status, len(list((home / "inbox" / "done").iterdir()))) == ("done", 2)


def test_nothing_is_done_without_the_folder(db: None, home: Path, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        feeding.look_into_folder()
    assert list(home.iterdir()) == []
