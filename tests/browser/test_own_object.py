"""A kind of record that an owner makes by clicks alone, and works with at once."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, SignIn

CARDS = "名稱,購買日,狀態,金額\nBG-001,2026/1/5,已使用,1300\nBG-002,2026/3/5,有效,1999\n"
READING = 20_000  # milliseconds: the file is read in the background


def make_object(page: Page, shop: str) -> str:
    """The address of its list."""
    page.goto(f"{shop}/settings/objects/")
    page.get_by_role("link", name="新增物件").first.click()
    page.locator("input[name=label]").fill("保固卡")
    page.get_by_label("顧客", exact=True).check()
    page.get_by_role("button", name="儲存").click()
    for kind, label in (("某一天", "購買日"), ("從你訂好的幾個詞裡選一個", "狀態"), ("一筆金額", "金額")):
        page.get_by_role("link", name="新增欄位").first.click()
        page.locator("main a", has_text=kind).first.click()
        page.locator("input[name=label]").fill(label)
        for number, words in enumerate(("有效", "已使用") if label == "狀態" else ()):
            page.locator("[name=option_choices_words]").nth(number).fill(words)
        page.get_by_role("button", name="儲存").click()
        page.wait_for_url("**/settings/fields/x-*/")
    page.get_by_role("link", name="到保固卡的清單").click()
    return page.url


def write_down(page: Page) -> None:
    page.get_by_role("link", name="新增保固卡").first.click()
    form = page.locator("#dialog form")
    form.get_by_label("名稱").fill("BG-001")
    form.get_by_label("購買日").fill("2026-01-05")
    form.get_by_label("狀態").select_option(label="有效")
    form.get_by_role("button", name="儲存").click()
    expect(page.locator("tr[data-id]")).to_have_count(1)


def filter_and_keep(page: Page, cards: str) -> None:
    page.goto(cards)
    page.locator(".filter-open:visible, main button:visible", has_text="篩選").first.click()
    page.locator(".filter-fields button", has_text="狀態").first.click()
    page.locator(".filter-rows").get_by_text("有效", exact=True).first.click()
    page.get_by_role("button", name="顯示", exact=True).click()
    page.wait_for_url("**f=**")
    page.locator(".tab-add").click()
    page.locator("#view-name").fill("有效的卡")
    page.locator("#dialog .btn-primary").click()
    expect(page.locator(".view-tabs")).to_contain_text("有效的卡")


def bring_in(page: Page, cards: str, folder: Path) -> None:
    path = folder / "卡片.csv"
    path.write_text(CARDS, encoding="utf-8")
    page.get_by_role("link", name="匯入").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.locator(".plan-buttons .btn-primary").click(timeout=READING)
    expect(page.get_by_text("已新增")).to_be_visible(timeout=READING)
    page.goto(cards)
    expect(page.locator("tr[data-id]")).to_have_count(2)


def ask_by_program(page: Page, shop: str, cards: str) -> None:
    page.goto(f"{shop}/settings/keys/")
    page.locator("main form input[type=text]").first.fill("收銀機")
    page.get_by_role("button", name="產生金鑰").click()
    key = page.locator("input[value^=shuke_]").input_value()
    asked = Request(f"{shop}/api/v1{cards.removeprefix(shop).rstrip('/')}", headers={"Authorization": f"Bearer {key}"})
    with urlopen(asked) as answer:
        assert {one["name"] for one in json.load(answer)["data"]} == {"BG-001", "BG-002"}


def delete_and_take_back(page: Page, cards: str) -> None:
    row = page.locator("tr[data-id]", has_text="BG-002")
    page.goto(cards)
    page.goto(f"{cards}{row.get_attribute('data-id')}/")
    page.get_by_role("button", name="刪除").first.click()
    page.locator("dialog[open] .btn-primary").click()
    page.locator(".toast-undo button").click()
    page.goto(cards)
    expect(row).to_be_visible()


def look_on_a_phone(page: Page, cards: str) -> None:
    page.set_viewport_size(PHONE)
    for address in (cards, f"{cards}new/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    page.set_viewport_size(DESK)


def delete_field_and_object(page: Page, shop: str, cards: str) -> None:
    page.goto(f"{shop}/settings/fields{cards.removeprefix(shop)}")
    page.locator("a[href$='/delete/']").nth(2).click()  # the state, by which a view filters
    expect(page.locator("main")).to_contain_text("檢視「有效的卡」")
    page.locator("main form .btn-danger, main form .btn", has_text="刪除").first.click()
    page.goto(f"{shop}/settings/objects/")
    page.get_by_role("link", name="編輯").first.click()
    page.goto(page.url + "delete/")
    expect(page.locator("main")).to_contain_text("有 2 筆資料填了它")
    page.locator("main form .btn-danger, main form .btn", has_text="刪除").first.click()
    expect(page.locator("nav", has_text="保固卡")).to_have_count(0)


def test_an_owner_makes_a_kind_of_record_and_works_with_it(
    page: Page, demo: str, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(page)
    cards = make_object(page, demo)
    write_down(page)
    filter_and_keep(page, cards)
    bring_in(page, cards, tmp_path)
    ask_by_program(page, demo, cards)
    delete_and_take_back(page, cards)
    look_on_a_phone(page, cards)
    delete_field_and_object(page, demo, cards)
