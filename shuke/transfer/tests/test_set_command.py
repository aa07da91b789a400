from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from conftest import Cast
from shuke.customers.models import Customer
from shuke.orders.models import OrderLine
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.tests.sets import members_file, workbook
from shuke.transfer.tests.shop import everything

pytestmark = [pytest.mark.slow, pytest.mark.alike]

Output = pytest.CaptureFixture[str]


@pytest.fixture
def members(tmp_path: Path) -> Path:
    path = tmp_path / "會員.accdb"
    path.write_bytes(members_file())
    return path


def test_a_database_goes_in_and_is_taken_back(cast: Cast, members: Path, capsys: Output) -> None:
    before = everything()
    call_command("import", str(members), "--yes")
    one = ImportSet.objects.get()
    assert (one.status, one.by, OrderLine.objects.filter(order__number__startswith="T").count()) == (
        "done", cast.alice, 240,
    )  # fmt: skip
    assert f"--undo set-{one.pk}" in capsys.readouterr().out
    call_command("import", "--undo", f"set-{one.pk}")
    assert everything() == before


def test_a_dry_run_tells_of_every_table(cast: Cast, members: Path, capsys: Output) -> None:
    before = everything()
    call_command("import", str(members), "--dry-run")
    told = capsys.readouterr().out
    assert all(name in told for name in ("會員", "產品", "訂單明細", "設定"))
    assert everything() == before
    assert ImportSet.objects.get().status == "cancelled"


def test_only_some_tables(cast: Cast, members: Path) -> None:
    count = Customer.objects.count()
    call_command("import", str(members), "--yes", "--table", "產品")
    assert Customer.objects.count() == count
    with pytest.raises(CommandError, match="沒有這張"):
        call_command("import", str(members), "--yes", "--table", "沒有這張")


def test_a_table_may_be_said_to_be_something_else(cast: Cast, members: Path) -> None:
    call_command("import", str(members), "--yes", "--table", "會員=nothing")
    assert not Customer.objects.filter(member_no="M00001").exclude(note="").exists()  # only what the orders say of her


def test_a_workbook_of_one_sheet_goes_in_as_ever(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "顧客.xlsx"
    path.write_bytes(workbook({"顧客": [["會員編號", "姓名", "電話"], ["A1", "趙六", "0912345678"]], "空白": []}))
    call_command("import", str(path), "--yes")
    assert Customer.objects.get(member_no="A1").name == "趙六"
    assert not ImportSet.objects.exists()
