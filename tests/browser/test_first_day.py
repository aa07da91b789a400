"""The first day of a shop: three questions, the file it already has, and the list of whom to call."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

COUNTING = 30_000  # milliseconds: reading the file, importing it and foreseeing, in the background


def order_file(folder: Path, until: date) -> Path:
    """As the till of a Taiwanese shop writes it: Big5, dates in years of the Republic, amounts with signs."""
    rows = ["日期,會員編號,姓名,手機,商品名稱,數量,單價,金額"]
    for number in range(1, 31):
        for turn in range(12):
            day = until - timedelta(days=number % 28 + 28 * turn)
            phone = f"09{12000000 + number:08}"
            rows.append(f'{day.year - 1911}/{day:%m/%d},M{number:03},王小明{number},{phone},普洱茶,1,600,"NT$1,200"')
    path = folder / "銷售明細.csv"
    path.write_bytes("\r\n".join(rows).encode("cp950"))
    return path


def open_shop(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_url("**/setup/**")
    page.locator("input[name=name]").fill("永和茶行")
    page.locator("main form button.btn-primary").click()
    page.locator("select[name=currency]").select_option("TWD")
    page.locator("main form button.btn-primary").click()
    page.locator("input[name=owner]").fill("陳老闆")
    page.locator("input[name=username]").fill("boss")
    page.locator("input[name=password]").fill("correct horse battery")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/import/")


@pytest.mark.slow
def test_from_the_first_question_to_the_first_call(page: Page, empty: str, tmp_path: Path) -> None:
    open_shop(page, empty)
    page.locator("input[type=file]").set_input_files(order_file(tmp_path, date.today()))  # noqa: DTZ011 -- a file of now
    page.locator(".plan-buttons .btn-primary").click(timeout=COUNTING)
    page.get_by_role("link", name="看今天該聯絡誰").click(timeout=COUNTING)
    first = page.locator(".due-person").first
    expect(first).to_be_visible(timeout=COUNTING)
    expect(first).to_contain_text("普洱茶")
    name = first.locator(".due-name").inner_text()
    first.get_by_role("button", name="已聯絡").first.click()
    expect(page.locator(".due-name", has_text=name).and_(page.get_by_text(name, exact=True))).to_have_count(0)
    page.reload()
    expect(page.locator(".due-person").first).to_be_visible()
    assert name not in page.locator(".due-name").all_inner_texts()
