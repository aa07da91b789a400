"""The list by keyboard alone, its panel and board, and the same with a thumb."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

GRAVE = {"serious", "critical"}


def grave(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in GRAVE]


def test_a_list_is_worked_by_keyboard(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/")
    rows = page.locator("shuke-list tbody tr")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(rows.nth(1)).to_have_class(re.compile("picked"))
    expect(page.locator(".bulk-count")).to_contain_text("1")
    page.keyboard.press("x")
    expect(page.locator("shuke-bulk")).to_be_hidden()
    page.keyboard.press("Enter")
    panel = page.locator(".panel")
    expect(panel.locator("h2").first).to_contain_text(rows.nth(1).locator(".cell-first").inner_text())
    page.keyboard.press("j")
    expect(panel.locator("h2").first).to_contain_text(rows.nth(2).locator(".cell-first").inner_text())
    assert grave(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_cell_is_changed_by_keyboard_and_taken_back(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/?columns=name,grade,email")
    row = page.locator("shuke-list tbody tr").first
    before = row.locator("td").nth(3).inner_text()
    for key in ("j", "ArrowRight", "ArrowRight", "ArrowRight", "F2"):
        page.keyboard.press(key)
    expect(page.locator(".cell-form input[name=email]")).to_be_focused()
    page.keyboard.type("new@example.com")
    page.keyboard.press("Enter")
    expect(row.locator("td").nth(3)).to_contain_text("new@example.com")
    page.locator(".toast-undo button").click()
    expect(page.locator("shuke-list tbody tr").first.locator("td").nth(3)).to_have_text(before)


def test_board_and_calendar_show_the_list(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/?form=kanban&by=grade")
    expect(page.locator(".lane")).to_have_count(4)
    assert grave(page) == []
    page.goto(f"{demo}/orders/?form=calendar&day=ordered_on")
    expect(page.locator(".calendar-entry").first).to_be_visible()
    assert grave(page) == []


def test_a_row_opens_over_the_whole_phone(phone: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(phone)
    phone.goto(f"{demo}/customers/")
    phone.locator("shuke-list tbody tr").first.locator("td").nth(2).tap()
    expect(phone.locator(".panel")).to_be_visible()
    assert grave(phone) == []
    phone.go_back()
    expect(phone.locator(".panel")).to_be_hidden()


def test_filters_of_a_phone_stand_in_one_sheet_and_rows_are_selected(phone: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(phone)
    phone.goto(f"{demo}/customers/?grade=A")
    opener = phone.locator("[data-bs-target='#list-filters']").first
    expect(opener.locator(".filter-number")).to_have_text("1")
    expect(phone.locator(".chip").first).to_be_hidden()
    opener.tap()
    expect(phone.locator("#list-filters .chip")).to_have_count(4)
    assert grave(phone) == []
    phone.keyboard.press("Escape")
    expect(phone.locator(".offcanvas-backdrop")).to_have_count(0)
    phone.locator("[data-selecting]").tap()
    phone.locator("shuke-list tbody tr").nth(1).tap()
    expect(phone.locator(".bulk-count")).to_contain_text("1")
    assert grave(phone) == []
    phone.locator("[data-selecting]").tap()
    expect(phone.locator("shuke-bulk")).to_be_hidden()


def test_a_filter_becomes_a_view_and_views_are_put_in_order(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    for grade in ("A", "B"):
        page.goto(f"{demo}/customers/?grade={grade}")
        page.locator("#list-filters [hx-get*='/views/']").click()
        page.locator("#view-name").fill(f"Grade {grade}")
        page.locator("#dialog .btn-primary").click()
        expect(page.locator(".tab[aria-current]")).to_have_text(f"Grade {grade}")
    tabs = page.locator(".view-tabs [data-view]")
    tabs.last.focus()
    with page.expect_response("**/views/order/"):
        page.keyboard.press("Shift+ArrowLeft")
    expect(tabs.first).to_be_focused()
    page.reload()
    expect(tabs).to_have_text(["Grade B", "Grade A"])
    with page.expect_response("**/views/order/"):
        tabs.first.drag_to(tabs.last)
    expect(tabs).to_have_text(["Grade A", "Grade B"])
