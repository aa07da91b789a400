"""The screens of the record engine: read by axe-core, no wider than the window, worked by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, SignIn, opened
from tests.browser.test_access import findings

LISTS = ("/households/", "/tasks/", "/customers/?form=kanban&by=grade", "/orders/?form=calendar&day=ordered_on")
FORMS = (
    "/customers/new/",
    "/orders/new/",
    "/reports/charts/new/",
    "/settings/objects/new/",
    "/settings/fields/customers/layouts/new/",
)
REST = ("/bin/", "/jobs/", "/search/?q=林", "/search/?q=zzzzq", "/customers/?q=zzzzq")
SETTINGS = ("people", "roles", "fields", "fields/customers", "objects", "relations", "packs", "keys", "audit")
SCREENS = (*LISTS, *FORMS, *REST, *(f"/settings/{name}/" for name in SETTINGS))


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_every_screen_can_be_read(
    browser: Browser, demo: str, sign_in: SignIn, size: dict[str, int], theme: str
) -> None:
    found: list[str] = []
    with opened(browser, size, color_scheme=theme) as page:
        sign_in(page)
        for path in SCREENS:
            page.goto(demo + path)
            found += findings(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} is wider than the screen")
        for path in ("/orders/", "/products/", "/households/", "/tasks/"):
            page.goto(demo + path)
            page.locator(".record-table tbody .cell-first a").first.click()
            expect(page.locator("shuke-neighbours > a").first).to_be_visible()
            found += findings(page)
    assert found == []


def test_what_opens_over_a_list_can_be_read(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/")
    found: list[str] = []
    for key, opens in (("n", "#dialog[open]"), ("?", "dialog[open]"), ("Control+k", "dialog[open]")):
        page.keyboard.press(key)
        expect(page.locator(opens).first).to_be_visible()
        found += findings(page)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    assert found == []


def test_a_list_is_worked_by_keyboard_alone(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/")
    rows = page.locator(".record-table tbody tr")
    expect(page.locator("shuke-list:defined")).to_be_attached()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(rows.nth(1).locator(".cell-pick input")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("shuke-panel .panel-title h2")).to_have_text(rows.nth(1).locator(".cell-first").inner_text())
    page.keyboard.press("Escape")
    expect(page.locator("shuke-panel")).to_be_hidden()
    expect(rows.nth(1)).to_be_focused()


def test_a_list_hears_no_key_while_an_input_method_composes(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/")
    expect(page.locator("shuke-list:defined")).to_be_attached()
    for key in ("j", "n", "x", "?", "/", "c"):
        page.evaluate(
            "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, isComposing: true}))",
            key,
        )
    expect(page.locator(".record-table tr.here, dialog[open], .search-field:focus")).to_have_count(0)


def test_the_sheet_tells_the_keys_of_the_list(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/customers/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="鍵盤快速鍵")
    for words in ("下一列", "選取這一列", "直接在這裡修改", "下一個檢視"):
        expect(sheet.get_by_text(words, exact=True)).to_be_visible()


def test_calling_is_the_first_button_on_a_phone(phone: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(phone)
    phone.goto(demo + (phone.locator(".due-name").first.get_attribute("href") or ""))
    call = phone.locator(".page-actions .first")
    box, around = call.bounding_box(), phone.locator(".page-actions").bounding_box()
    assert box is not None
    assert around is not None
    assert box["x"] == around["x"]
    assert box["height"] >= 44
    assert call.evaluate("button => button.scrollWidth <= button.clientWidth")


def test_the_warning_of_a_twin_is_in_sight_while_typing(phone: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(phone)
    phone.goto(demo + (phone.locator(".due-name").first.get_attribute("href") or ""))
    name = phone.locator("h1").inner_text()
    phone.goto(f"{demo}/customers/new/")
    phone.locator("#id_name").fill(name)
    expect(phone.locator(".alike-box")).to_be_in_viewport(ratio=1)


def test_the_frame_stands_while_somebody_looks_as_a_role(page: Page, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{demo}/settings/roles/staff/")
    page.locator("form[action$='/preview/'] button").click()
    heading = page.locator("main h1").bounding_box()
    assert heading is not None
    assert heading["y"] < 200
    assert findings(page) == []
    page.locator(".preview-banner button").click()
    expect(page.locator(".preview-banner")).to_have_count(0)
