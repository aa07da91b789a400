from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from conftest import Cast
from shuke.orders.models import Order
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import LINES, csv_bytes, everything
from shuke.transfer.tests.test_running import TWO_ORDERS


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "訂單.csv"
    path.write_bytes(csv_bytes(LINES, TWO_ORDERS, "cp950"))
    return path


def test_a_file_goes_in_and_is_taken_back(cast: Cast, orders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    call_command("import", str(orders), "--yes")
    job = Import.objects.get()
    assert (job.status, job.by, job.count("created")) == ("done", cast.alice, 3)
    assert "3" in capsys.readouterr().out
    call_command("import", "--undo", str(job.pk))
    after = everything()
    assert after["orders_orderline"] == before["orders_orderline"]
    assert after["orders_product"] == before["orders_product"]


def test_a_dry_run_writes_nothing(cast: Cast, orders: Path) -> None:
    before = everything()
    call_command("import", str(orders), "--dry-run")
    assert everything() == before
    assert Import.objects.get().status == "cancelled"


def test_columns_can_be_named(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(csv_bytes(["when", "who", "what"], [["2024/5/2", "M001", "T01"]]))
    call_command(
        "import", str(path), "--column", "on=when", "--column", "customer_id=who", "--column", "product_id=what"
    )
    assert Order.objects.filter(customer=cast.wang, ordered_on="2024-05-02").count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--column", "on=沒有這欄"], "沒有這欄"),
        (["--column", "nonsense"], "nonsense"),
        (["--by", "nobody"], "nobody"),
        (["--undo", "77"], "77"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(cast: Cast, orders: Path, arguments: list[str], words: str) -> None:
    before = everything()
    with pytest.raises(CommandError, match=words):
        call_command("import", str(orders), *arguments)
    assert everything() == before


def test_a_photo_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 99)
    with pytest.raises(CommandError, match=r"photo\.xlsx"):
        call_command("import", str(path))
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import", "nowhere.csv")
