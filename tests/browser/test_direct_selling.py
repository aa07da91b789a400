"""A week of the direct-selling team (issue 5): everything through the page, in its pack, with the pack's own demo.

Who sponsored whom is written down, a purchase is recorded by a word of the product, the half-year and the history of a
product tell of it, reminders leave out what brings little PV, and a leader who is invited sees the own line alone.
"""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, opened
from tests.browser.opening import PASSWORD, arrives, open_for_the_first_time
from tests.browser.test_access import findings

LEADER, MEMBER = "張淑惠", "陳麗華"  # one line: she leads it, and sponsored the other
OTHER_LEADER, OTHER_MEMBER = "李美玲", "林惠珍"
NEW = "邱秋月"  # nobody's yet
BOTTLE = 43  # PV of fish oil
LITTLE = ("綜合維他命", "葉黃素", "益生菌", "植萃洗髮精", "保濕面膜", "濃縮洗衣精")  # of less than 40 PV


def bring_the_members(page: Page, team: str) -> None:
    """The demo of the pack; its gatherings come last of the files."""
    page.goto(f"{team}/settings/packs/")
    page.get_by_role("button", name="放入示範資料").click()
    page.get_by_role("link", name="聚會", exact=True).click()
    arrives(page, page.locator("main").get_by_text("月底聚餐"))


def see_the_tree(page: Page, team: str) -> None:
    """As the demo has it: who sponsored whom, and what the lines bought."""
    page.goto(f"{team}/network/")
    expect(page.locator(".place-who")).to_contain_text([LEADER])
    page.locator("summary", has=page.get_by_role("link", name=LEADER, exact=True)).locator("svg").click()
    expect(page.locator(".tree .tree")).to_contain_text([MEMBER])


def pv_of(page: Page, team: str, member: str) -> dict[str, int]:
    """Of the member, of the line, and of a leader's team, this month."""
    page.goto(f"{team}/network/")
    row = page.locator("summary", has=page.get_by_role("link", name=member, exact=True))
    told = row.locator(":scope > span[data-label]").all_inner_texts()[:3]
    return dict(zip(("own", "line", "team"), (int(one.replace(",", "")) for one in told if one != "–"), strict=False))


def pv_of_the_half_year(page: Page, team: str, member: str) -> int:
    page.goto(f"{team}/reports/half-year/")
    place = page.locator(".report-table thead th").all_inner_texts().index("PV")
    row = page.locator(".report-table tbody tr", has=page.get_by_role("link", name=member, exact=True))
    return int(row.locator("td").nth(place).inner_text().replace(",", ""))


def write_down_who_sponsored_whom(page: Page, team: str, sponsor: str, member: str) -> None:
    to_member(page, team, sponsor)
    page.get_by_role("link", name="推薦了別人").click()
    expect(page.locator("#id_sponsor")).to_have_value(sponsor)
    page.locator("#id_customer").fill(member)
    page.get_by_role("option", name=member).click()
    page.get_by_role("button", name="儲存").click()
    page.wait_for_url(re.compile(r"/sponsorships/\d+/"))


def let_her_lead_a_line(page: Page, team: str, leader: str) -> None:
    to_member(page, team, leader)
    page.get_by_role("button", name="自己帶一個組織").click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.get_by_role("button", name="不再帶組織")).to_be_visible()


def record_a_purchase(page: Page, team: str, member: str, word: str, product: str, quantity: str) -> None:
    """By keyboard alone: a word of the name finds member and product; the price comes by itself."""
    page.goto(f"{team}/orders/new/")
    expect(page.locator("#customer-words")).to_be_focused()
    expect(page.locator("shuke-picker:defined").first).to_be_attached()
    page.keyboard.insert_text(member)
    expect(page.get_by_role("option", name=member)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("input[type=hidden][name=customer]")).not_to_have_value("")
    line = page.locator("[data-row]").first
    line.locator("[name=product_name]").focus()
    page.keyboard.insert_text(word)
    expect(page.get_by_role("option", name=product)).to_be_visible()
    page.keyboard.press("Enter")
    expect(line.locator("[name=product_name]")).to_have_value(product)
    line.locator("[name=quantity]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(quantity)
    expect(line.locator("[name=unit_price]")).not_to_have_value("")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/orders/\d+/"))
    expect(page.locator("main")).to_contain_text(product)


def read_the_half_year(page: Page, team: str) -> None:
    """A team each for the lines, each member under the team of their line, with PV."""
    page.goto(f"{team}/reports/half-year/")
    expect(page.locator(".report-group")).to_contain_text([f"{LEADER}的組織"])
    for name in (MEMBER, OTHER_MEMBER):
        expect(page.locator(".report-table")).to_contain_text(name)


def look_up_who_bought(page: Page, team: str) -> None:
    """`*油` is all that ends so: fish oil, bought today by one of each line; nothing else."""
    page.goto(f"{team}/reports/purchases/")
    page.locator("[name=product]").fill("*油")
    page.locator(".report-filters button").click()
    rows = page.locator(".report-table tbody tr", has_text="深海魚油")
    for name in (MEMBER, OTHER_MEMBER):
        expect(rows.filter(has_text=name).first).to_be_visible()
    for little in LITTLE:
        expect(page.locator(".report-table")).not_to_contain_text(little)


def see_whom_to_remind(page: Page, team: str) -> None:
    """With 40 PV or more: some are left out, and what is left is worth it."""
    page.goto(f"{team}/?within=30")
    arrives(page, page.locator(".due-person").first)
    everything = page.locator(".due-what").all_inner_texts()
    assert any(little in what for what in everything for little in LITTLE)
    page.get_by_text("篩選").first.click()
    page.get_by_label("PV 至少").fill("40")
    page.get_by_label("PV 至少").press("Enter")
    page.wait_for_url("**min_pv=40**")
    worth = page.locator(".due-what").all_inner_texts()
    assert worth
    assert not any(little in what for what in worth for little in LITTLE)


def invite_the_leader(page: Page, team: str) -> str:
    """Into the team that is her line. Gives the link that is sent to her."""
    page.goto(f"{team}/settings/people/new/")
    page.locator("#id_name").fill(LEADER)
    page.locator("#id_username").fill("shuhui")
    page.get_by_label(f"{LEADER}的組織").check()
    page.get_by_role("button", name="產生邀請").click()
    return page.locator("main input[readonly]").first.input_value()


def come_in(phone: Page, link: str, team: str) -> None:
    phone.goto(link)
    phone.locator("input[type=password]").fill(PASSWORD)
    phone.locator("main form button.btn-primary").click()
    phone.wait_for_load_state()
    if "login" in phone.url:
        phone.locator("#id_login").fill("shuhui")
        phone.locator("#id_password").fill(PASSWORD)
        phone.locator("main form button.btn-primary").click()
    phone.wait_for_url(f"{team}/")


def takes_along_the_own_line_alone(phone: Page, team: str, theirs: str) -> None:
    """What she searches for, prints, and takes home as Excel."""
    phone.goto(f"{team}/search/?q={OTHER_MEMBER}")
    expect(phone.locator("main")).to_contain_text(OTHER_MEMBER)  # that is what was searched for
    expect(phone.locator(f'a[href="{theirs.removeprefix(team)}"]')).to_have_count(0)
    phone.goto(f"{team}/search/?q={MEMBER}")
    expect(phone.locator("main")).to_contain_text(MEMBER)
    phone.goto(f"{team}/reports/half-year/print/")
    expect(phone.locator("body")).to_contain_text(MEMBER)
    expect(phone.locator("body")).not_to_contain_text(OTHER_MEMBER)
    phone.goto(f"{team}/reports/half-year/")
    with phone.expect_download() as taken:
        phone.get_by_role("button", name="Excel").click()
    book = zipfile.ZipFile(taken.value.path())
    words = "".join(book.read(name).decode() for name in book.namelist())
    assert (MEMBER in words, OTHER_MEMBER in words, OTHER_LEADER in words) == (True, False, False)


def sees_the_own_line_alone(phone: Page, team: str, theirs: str, order: str) -> None:
    """On every list, by search, in the tree, in both reports, on Today; and not by an address that she was told."""
    for path in ("/customers/", "/orders/", "/network/", "/reports/half-year/", "/reports/purchases/?product=*油"):
        phone.goto(team + path)
        main = phone.locator("main")
        expect(main).to_contain_text(MEMBER)
        for name in (OTHER_LEADER, OTHER_MEMBER):
            expect(main).not_to_contain_text(name)
    phone.goto(f"{team}/customers/?q={OTHER_MEMBER}")
    expect(phone.locator(".record-table tbody .cell-first")).to_have_count(0)
    phone.goto(f"{team}/?within=30")
    expect(phone.locator("main")).not_to_contain_text(OTHER_MEMBER)
    for address in (theirs, order):
        assert phone.request.get(address).status == 404


def to_member(page: Page, team: str, name: str) -> None:
    page.goto(f"{team}/customers/?q={name}")
    page.locator(".record-table tbody .cell-first a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


@pytest.mark.slow
@pytest.mark.alike
def test_a_week_of_the_direct_selling_team(browser: Browser, page: Page, empty: str) -> None:
    open_for_the_first_time(page, empty, name="明珠團隊", trade="直銷團隊", owner="蔡老師")
    bring_the_members(page, empty)
    see_the_tree(page, empty)
    write_down_who_sponsored_whom(page, empty, LEADER, NEW)
    let_her_lead_a_line(page, empty, LEADER)
    let_her_lead_a_line(page, empty, OTHER_LEADER)
    before, half = pv_of(page, empty, LEADER), pv_of_the_half_year(page, empty, MEMBER)
    record_a_purchase(page, empty, MEMBER, "魚油", "深海魚油", "2")
    more = {"line": before["line"] + 2 * BOTTLE, "team": before["team"] + 2 * BOTTLE}
    assert pv_of(page, empty, LEADER) == before | more
    assert pv_of_the_half_year(page, empty, MEMBER) == half + 2 * BOTTLE
    record_a_purchase(page, empty, OTHER_MEMBER, "魚油", "深海魚油", "1")
    order = page.url
    read_the_half_year(page, empty)
    found = findings(page)
    look_up_who_bought(page, empty)
    see_whom_to_remind(page, empty)
    found += findings(page)
    to_member(page, empty, OTHER_MEMBER)
    theirs, link = page.url, invite_the_leader(page, empty)
    with opened(browser, PHONE) as phone:
        come_in(phone, link, empty)
        sees_the_own_line_alone(phone, empty, theirs, order)
        takes_along_the_own_line_alone(phone, empty, theirs)
        found += findings(phone)
    assert found == []
