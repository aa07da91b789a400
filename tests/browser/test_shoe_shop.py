"""A day in the shoe shop (issue 5): everything through the page, in a shop that nobody has opened yet.

Odd pairs go to whom they fit, a cart that waits becomes an order with the coupon that soon ends, a refund comes before
a question, the size that ran out is bought anew, and the margin is what is left.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE, opened
from tests.browser.opening import open_for_the_first_time
from tests.browser.test_access import findings

WORKING = 30_000  # milliseconds: a file is read in the background
SHOE, SOLD = "輕羽跑鞋", "輕羽跑鞋 黑 38"
COUPON = "斷碼出清折 300"
CUSTOMERS = """會員編號,姓名,手機,歐碼 EU,最愛款式,接受 LINE 訊息
S001,林佳穎,0916175954,38,跑鞋、靴子,是
S002,陳冠宇,0921554710,42,休閒鞋、跑鞋,是
S003,黃怡君,0938761259,36,涼鞋、跑鞋,否
S004,張家豪,0927403677,41,皮鞋,是
S005,李淑芬,0984698951,36,跑鞋,是
"""


def bring_the_customers(page: Page, folder: Path) -> None:
    path = folder / "顧客.csv"
    path.write_text(CUSTOMERS, "utf-8")
    page.locator("input[type=file]").set_input_files(path)
    page.locator(".plan-buttons .btn-primary").click(timeout=WORKING)
    expect(page.get_by_role("link", name="新增了哪些：顧客")).to_be_visible(timeout=WORKING)


def make_the_sizes(page: Page, shop: str) -> None:
    """One pair each is left of 36, 38 and 41."""
    page.goto(f"{shop}/products/")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("link", name="建立尺寸與顏色").click()
    for name, words in {"name": SHOE, "code": "R1", "category": "鞋", "unit": "雙", "price": "2480", "cost": "1110",
                        "sizes": "36-42", "colours": "黑"}.items():  # fmt: skip
        page.locator(f"#id_{name}").fill(words)
    page.locator("#id_style").select_option("running")
    page.get_by_role("button", name="下一步").click()
    for place, left in enumerate("1010010"):
        page.locator(f"[name=stock_0_{place}]").fill(left)
    page.locator("button[value=make]").click()
    page.wait_for_url("**/product-families/**")


def turn_points_on(page: Page, shop: str) -> None:
    """A point for each hundred, as it is offered."""
    page.goto(f"{shop}/settings/points/")
    page.locator("#id_points_on").check()
    page.get_by_role("button", name="儲存").click()
    saved(page)


def find_whom_the_odd_pairs_fit(page: Page, shop: str) -> None:
    """By keyboard alone: the view of odd pairs, all of it, and the button that leads to people."""
    page.goto(f"{shop}/products/")
    page.get_by_role("link", name="斷碼").press("Enter")
    rows = page.locator(".record-table tbody tr")
    expect(rows).to_have_count(3)
    expect(page.locator("shuke-list:defined")).to_be_attached()
    for number in range(3):
        page.keyboard.press("j")
        expect(rows.nth(number)).to_be_focused()
        page.keyboard.press("x")
    page.get_by_role("button", name="誰穿得下？").press("Enter")
    listed(page, "張家豪", "李淑芬", "林佳穎", "黃怡君")


def narrow_to_who_likes_them(page: Page, shop: str) -> None:
    """張家豪 wears 41 but likes no running shoes; 陳冠宇 likes them, and 42 is gone."""
    page.goto(f"{shop}/products/?q={SHOE}")
    page.get_by_role("link", name=f"{SHOE} 黑 36").click()
    page.get_by_role("link", name="又喜歡跑鞋").click()
    listed(page, "李淑芬", "林佳穎", "黃怡君")


def give_all_of_them_a_coupon(page: Page) -> None:
    """There is none yet: it is made on the way."""
    page.locator(".record-table thead input[type=checkbox]").check()
    page.get_by_role("button", name="發優惠券").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3")
    page.get_by_role("link", name="做一張新的優惠券").click()
    page.get_by_label("優惠券", exact=True).fill(COUPON)
    page.get_by_label("折多少").fill("300")
    page.get_by_label("發放後幾天內有效").fill("5")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator("#id_coupon option:checked")).to_have_text(COUPON)
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_role("heading", name=COUPON)).to_be_visible()


def see_whom_to_write_to(page: Page) -> None:
    """A draft for who agreed to hear of offers, none for who did not."""
    for name in ("林佳穎", "李淑芬"):
        assert COUPON in holder(page, name).locator("textarea").input_value()
    expect(holder(page, "黃怡君").locator("textarea")).to_have_count(0)
    expect(holder(page, "黃怡君")).to_contain_text("還沒同意收優惠訊息")


def note_what_is_in_a_cart(page: Page, shop: str) -> None:
    """By any words of the product's name; three days ago."""
    page.goto(f"{shop}/orders/")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("link", name="購物車").click()
    page.get_by_role("link", name="新增購物車").click()
    form = page.locator("#dialog form")
    form.locator("shuke-picker input[type=text]").fill("林佳")
    form.locator("[role=option]").first.click()
    form.locator("#id_items").fill("輕羽 38")
    form.locator("#id_touched_at").fill(f"{datetime.now() - timedelta(days=3):%Y-%m-%dT%H:%M}")  # noqa: DTZ005 -- its day
    form.get_by_role("button", name="儲存").click()
    expect(page.locator("shuke-panel")).to_contain_text(SOLD)


def see_today_what_waits(page: Page, shop: str) -> Locator:
    """The coupons that soon end, and the cart with its reason and a draft. Gives the cart's row."""
    page.goto(shop)
    page.get_by_role("link", name="優惠券快到期").click()
    expect(page.locator(".due-person")).to_have_count(3)
    assert COUPON in page.locator(".due-person", has_text="林佳穎").locator("textarea").input_value()
    page.get_by_role("link", name="未結帳購物車").click()
    row = page.locator(".due-person")
    expect(row).to_have_count(1)
    expect(row.locator(".due-what")).to_contain_text(f"{SOLD} × 1：放進購物車")
    assert SOLD in row.locator("textarea").input_value()
    return row


def make_it_an_order(page: Page, row: Locator) -> None:
    """One tap; then the coupon, the money, and the shoes over the counter."""
    row.get_by_role("button", name="變成訂單").click()
    sums = page.locator(".order-sums")
    expect(sums.locator(".sum-total")).to_contain_text("NT$2,480")
    page.get_by_role("button", name=COUPON).click()
    expect(sums.locator(".sum-less")).to_contain_text("300")
    expect(sums.locator(".sum-total")).to_contain_text("NT$2,180")
    expect(sums.locator(".sum-margin")).to_contain_text("NT$1,070")
    page.get_by_role("button", name="現金").click()
    page.get_by_role("button", name="已交貨，完成").click()
    expect(page.locator(".order-path .now")).to_have_text("已完成")


def see_what_the_sale_did(page: Page, shop: str) -> None:
    """The pair is gone, the coupon used, a point earned for each hundred paid, and the cart no longer waits."""
    assert stock_of(page, shop, SOLD) == "0"
    page.goto(f"{shop}/customers/?q=林佳穎")
    page.locator(".record-table tbody .cell-first a").first.click()
    expect(page.locator("#loyalty .holding").first).to_have_text("21")
    expect(page.locator("#loyalty")).not_to_contain_text(COUPON)
    page.goto(f"{shop}/?show=carts")
    expect(page.locator(".due-person")).to_have_count(0)


def open_the_page_of_answers(page: Page, shop: str) -> None:
    page.goto(f"{shop}/cases/queue/")
    page.get_by_role("link", name="公開問答頁").click()
    page.locator("#id_help_on").check()
    page.locator("#id_ask_on").check()
    page.get_by_role("button", name="儲存").click()
    saved(page)
    page.get_by_role("button", name="加入現成的問答").click()
    page.wait_for_url("**/articles/")
    page.goto(f"{shop}/settings/service/")
    page.get_by_role("button", name="公開所有草稿").first.click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.get_by_role("button", name="公開所有草稿")).to_have_count(2)


def ask_as_a_customer(visitor: Page, shop: str) -> None:
    """Somebody reads the answers, and asks what is not among them."""
    visitor.goto(f"{shop}/help/")
    visitor.get_by_role("link", name="提出問題").click()
    for name, words in {"name": "周小姐", "phone": "0911222333", "subject": "週日有開嗎",
                        "text": "想帶孩子去試鞋，請問週日有開嗎？"}.items():  # fmt: skip
        visitor.locator(f"[name={name}]").fill(words)
    visitor.locator("[name=agreed]").check()


def send_the_question(visitor: Page) -> None:
    """Programs send at once, people don't: by now the form was open long enough."""
    visitor.get_by_role("button", name="送出").click()
    expect(visitor.get_by_role("status")).to_contain_text("C-")


def write_the_refund_down(page: Page, shop: str) -> None:
    page.goto(f"{shop}/cases/queue/")
    expect(page.locator(".case-row h2")).to_have_text(["週日有開嗎"])
    page.keyboard.press("n")
    page.wait_for_url("**/cases/new/")
    page.locator("#id_subject").fill("退款還沒收到")
    page.locator("#id_description").fill("退貨十天了，錢還沒進來。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-title")).to_have_text("退款還沒收到")


def answer_money_first(page: Page, shop: str) -> None:
    """The refund came later and stands above, by rule; j and a take it, by keyboard."""
    page.goto(f"{shop}/cases/queue/")
    rows = page.locator(".case-row")
    expect(rows.locator("h2")).to_have_text(["退款還沒收到", "週日有開嗎"])
    expect(rows.first).to_contain_text("退款")
    expect(page.locator("shuke-case-queue:defined")).to_be_attached()
    page.keyboard.press("j")
    expect(rows.first.locator("h2 a")).to_be_focused()
    page.keyboard.press("a")
    expect(rows.first).to_contain_text("陳老闆")


def buy_the_size_anew(page: Page, shop: str) -> None:
    """Under its reorder level: the vendor is written down, called, and sends six."""
    to_product(page, shop, SOLD)
    page.get_by_role("link", name="編輯").click()
    page.locator("#id_reorder_level").fill("2")
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_text("該打給廠商")).to_be_visible()
    page.goto(f"{shop}/vendors/new/")
    page.locator("#id_name").fill("宏遠鞋業")
    page.locator("#id_phone").fill("04-2350-1188")
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("宏遠鞋業")
    page.get_by_role("link", name="產品", exact=True).last.click()
    page.locator("shuke-picker", has=page.locator("[name=product]")).locator("input[type=text]").fill("38")
    page.locator("[role=option]").first.click()
    page.locator("#id_price").fill("1100")
    page.locator("#id_min_quantity").fill("6")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator(".buying-list", has_text=SOLD)).to_contain_text("NT$1,100")
    to_product(page, shop, SOLD)
    page.get_by_role("button", name="訂貨").click()
    page.get_by_role("button", name="已送給廠商").click()
    page.locator("button[name=all]").click()
    expect(page.locator(".tag-good", has_text="已到貨")).to_be_visible()
    assert stock_of(page, shop, SOLD) == "6"


def see_the_margin(page: Page, shop: str) -> None:
    page.goto(shop)
    """On the chart that the pack brings: 2,180 less what the pair cost, and down to the line that it is made of."""
    page.goto(f"{shop}/reports/")
    page.locator("main").get_by_role("link", name="儀表板").first.click()
    page.get_by_role("link", name="鞋店", exact=True).click()
    chart = page.locator("section.chart", has=page.get_by_role("heading", name="每月毛利"))
    expect(chart.locator("canvas")).to_be_visible()
    chart.locator("summary", has_text="表格").click()
    figure = chart.locator("tbody").get_by_role("link", name="NT$1,070").first
    expect(figure).to_be_visible()
    figure.click()
    expect(page.locator("main")).to_contain_text("林佳穎")


def listed(page: Page, *names: str) -> None:
    """These and no others, in whatever order the database has them."""
    found = page.locator(".record-table tbody .cell-first")
    expect(found).to_have_count(len(names))
    assert {one.strip() for one in found.all_inner_texts()} == set(names)


def saved(page: Page) -> None:
    expect(page.get_by_text("已儲存。")).to_be_visible()


def holder(page: Page, name: str) -> Locator:
    return page.locator(".due-person", has_text=name)


def to_product(page: Page, shop: str, name: str) -> None:
    page.goto(f"{shop}/products/?q={name}")
    page.locator(".record-table tbody .cell-first a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def stock_of(page: Page, shop: str, name: str) -> str:
    to_product(page, shop, name)
    return page.locator(".shelf-count").inner_text()


@pytest.mark.slow
def test_a_day_in_the_shoe_shop(browser: Browser, page: Page, empty: str, tmp_path: Path) -> None:
    open_for_the_first_time(page, empty, name="小步鞋店", trade="鞋店", owner="陳老闆")
    bring_the_customers(page, tmp_path)
    turn_points_on(page, empty)
    make_the_sizes(page, empty)
    find_whom_the_odd_pairs_fit(page, empty)
    narrow_to_who_likes_them(page, empty)
    give_all_of_them_a_coupon(page)
    see_whom_to_write_to(page)
    found = findings(page)
    open_the_page_of_answers(page, empty)
    with opened(browser, PHONE) as visitor:
        ask_as_a_customer(visitor, empty)
        found += findings(visitor)
        note_what_is_in_a_cart(page, empty)
        row = see_today_what_waits(page, empty)
        found += findings(page)
        make_it_an_order(page, row)
        found += findings(page)
        see_what_the_sale_did(page, empty)
        send_the_question(visitor)
    write_the_refund_down(page, empty)
    answer_money_first(page, empty)
    found += findings(page)
    buy_the_size_anew(page, empty)
    see_the_margin(page, empty)
    assert found == []
