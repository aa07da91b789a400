"""A small file of each system that shops come from, made by us, goes in as that system means it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import Cast
from shuke.catalogue.models import Product
from shuke.customers.models import Consent, Customer
from shuke.orders.models import Order
from shuke.transfer.actions.checking import check
from shuke.transfer.consent_columns import consent_columns
from shuke.transfer.forms import FIELDS
from shuke.transfer.models import Import
from shuke.transfer.sources.reading import Recipe, recipes
from shuke.transfer.sources.recognising import recognise
from shuke.transfer.tests import sets
from shuke.transfer.tests.shop import AT, checked, everything, imported, undone

SAMPLES = Path(__file__).parent / "samples" / "sources"
MEI = ("林美", "+886912345678")
WANG = ("王小明", "+886912000111")
TEAHOUSE = ("永和茶行", "+886229998888")
# Customers as (name, phone), orders as number → (day, total, status), products as code → (name, price)
EXPECTED: dict[str, dict[str, Any]] = {
    "91app-orders": {
        "customers": {MEI}, "orders": {"TM240502A00001": ("2024-05-02", 2400, "completed")},
        "products": {"C09": ("茶杯", 1200)},
    },
    "cyberbiz-members": {"customers": {("張小美", "+886912000111"), ("王大同", "+886922333444")}},
    "espocrm-accounts": {"customers": {TEAHOUSE}},
    "espocrm-contacts": {"customers": {WANG}},
    "google-contacts": {"customers": {WANG, TEAHOUSE}},
    "google-contacts-before-2024": {"customers": {WANG}},
    "hubspot-companies": {"customers": {TEAHOUSE}},
    "hubspot-contacts": {"customers": {WANG}},
    "hubspot-products": {"products": {"T-9": ("普洱茶", 600)}},
    "line-profiles": {"customers": {("小美🌸", ""), ("阿明", "")}},
    "odoo-contacts": {"customers": {TEAHOUSE, WANG}},
    "odoo-contacts-by-field": {"customers": {WANG}},
    "odoo-orders": {
        "customers": {MEI, ("高先生", "")},
        "orders": {"S00021": ("2024-05-02", 2400, "confirmed"), "S00022": ("2024-05-03", 500, "draft")},
        "products": {"普洱茶餅": ("普洱茶餅", 600), "茶杯": ("茶杯", 1200), "烏龍茶": ("烏龍茶", 500)},
    },
    "odoo-products": {"products": {"T-9": ("普洱茶餅", 600)}},
    "salesforce-accounts": {"customers": {TEAHOUSE}},
    "salesforce-contacts": {"customers": {WANG}},
    "salesforce-products": {"products": {"T-9": ("普洱茶", None)}},
    "shopee-orders": {
        "customers": {MEI, ("高**", "")},
        "orders": {"240502ABCDE1": ("2024-05-02", 1200, "completed"), "240503ABCDE2": ("2024-05-03", 500, "cancelled")},
        "products": {"W01": ("烏龍茶", 500)},
    },
    "shopify-customers": {"customers": {WANG, ("Anna Schmidt", "")}},
    "shopify-orders": {
        "customers": {("林美 Mei Lin", "+886912345678"), ("高先生", "+886223456789")},
        "orders": {"#1001": ("2024-05-02", 2400, "confirmed"), "#1002": ("2024-05-03", 500, "returned")},
        "products": {"TEA-01": ("普洱茶餅 - 357g", 600), "CUP-9": ("茶杯", 1200), "烏龍茶": ("烏龍茶", 550)},
    },
    "shopify-products": {"products": {"R-38": ("跑鞋 EU 38", 1980), "R-39": ("跑鞋 EU 39", 1980)}},
    "shopline-orders": {
        "customers": {MEI, ("高先生", "+886933222111")},
        "orders": {
            "#20240502123301001": ("2024-05-02", 2400, "completed"),
            "#20240503090000002": ("2024-05-03", 500, "cancelled"),
        },
        "products": {"0001": ("普洱茶餅 357g", 600), "0002": ("茶杯", 1200), "0003": ("烏龍茶", 500)},
    },
    "woocommerce-customers": {"customers": {("Mary Jones", ""), ("陳大文", "")}},
    "woocommerce-orders": {
        "customers": {("Mary Jones", "+442079460958"), ("李小華", "+886922333444")},
        "orders": {"286": ("2024-06-01", 45, "completed"), "287": ("2024-06-02", 36, "cancelled")},
        "products": {"HD-BL": ("Hoodie - Blue", 45), "TS-1": ("T-Shirt", 18)},
    },
    "woocommerce-products": {"products": {"HD-BL": ("Hoodie - Blue", 45), "TS-1": ("T-Shirt", 18)}},
    "zoho-accounts": {"customers": {("永和茶行有限公司", "+886229998888")}},
    "zoho-contacts": {"customers": {("Mei Lin", "+886912345678"), ("高先生", "+886933222111")}},
    "zoho-leads": {"customers": {("Ann Wu", "+886955666777")}},
    "zoho-products": {"products": {"R-38": ("跑鞋 EU 38", 1980)}},
}  # fmt: skip


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.csv").read_bytes()


def shop() -> dict[str, Any]:
    people = Customer.objects.filter(deleted_at=None).prefetch_related("phones")
    return {
        "customers": {(one.name, next((phone.e164 for phone in one.phones.all()), "")) for one in people},
        "orders": {one.number: (str(one.ordered_on), one.total, one.status) for one in Order.objects.all()},
        "products": {one.code: (one.name, one.price) for one in Product.objects.all()},
    }


def new(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What came; kinds of which nothing came are left out."""
    came = {
        kind: set(some) - set(before[kind]) if kind == "customers" else _without(some, before[kind])
        for kind, some in after.items()
    }
    return {kind: some for kind, some in came.items() if some}


def _without(some: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in some.items() if key not in others}


@pytest.mark.slow
@pytest.mark.alike
@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_goes_in_once_and_out_again(cast: Cast, name: str) -> None:
    before, rows = shop(), everything()
    job = imported(sample(name), cast.alice, name=f"{name}.csv")
    assert job.settings["recipe"].replace("/", "-") == name
    assert (new(before, shop()), job.rows_rejected) == (EXPECTED[name], 0)
    after = everything()
    again = imported(sample(name), cast.alice, name="once more.csv")
    assert (again.count("created"), again.count("updated"), everything()) == (0, 0, after)
    undone(again, cast.alice)
    undone(job, cast.alice)
    assert everything() == rows


def test_every_recipe_has_a_sample() -> None:
    assert {one.name.replace("/", "-") for one in recipes()} == set(EXPECTED)


@pytest.mark.parametrize("recipe", recipes(), ids=lambda one: one.name)
def test_a_recipe_names_fields_that_there_are(db: None, recipe: Recipe) -> None:
    said = consent_columns() if recipe.kind == Import.Kind.CUSTOMERS else ()
    assert set(recipe.columns) <= {*said, *(field.key for field in FIELDS[recipe.kind])}
    assert set(recipe.words) <= set(recipe.columns)


def test_who_is_in_charge_and_when_it_was_written_down_come_along(cast: Cast) -> None:
    imported(sample("zoho-contacts"), cast.alice)
    mei = Customer.objects.get(name="Mei Lin")
    assert (mei.owner, mei.external_id, mei.created_at.year, str(mei.last_contacted_on)) == (
        cast.bob, "zcrm_5001", 2019, "2024-05-01",
    )  # fmt: skip
    assert mei.source_system == "zoho"


def test_consent_comes_along_and_an_opt_out_is_no_yes(cast: Cast) -> None:
    imported(sample("shopify-customers"), cast.alice)
    said = Consent.objects.order_by("pk").values_list("customer__name", "channel", "granted")
    assert set(said) == {("王小明", "email", True), ("王小明", "sms", False), ("Anna Schmidt", "email", False)}
    for name in ("salesforce-contacts", "zoho-contacts"):  # 王小明 once more, by his phone
        imported(sample(name), cast.alice)
    assert list(said.all())[3:] == [("王小明", "email", False), ("高先生", "email", False)]


def test_orders_know_the_customers_of_the_same_system(cast: Cast) -> None:
    """A year later, with a new phone: known by the address of the mail."""
    imported(sample("shopify-orders"), cast.alice)
    later = sample("shopify-orders").replace(b"#1001", b"#2001").replace(b"2024-05-02", b"2025-05-02")
    imported(later, cast.alice)
    assert Customer.objects.get(email="mei.lin@example.com").orders_total == Decimal(4800)


def test_what_the_person_says_beats_the_recipe(cast: Cast) -> None:
    job = checked(sample("shopee-orders"), cast.alice)
    said = {**job.columns, "product_id": "商品ID", "note": "備註"}
    job.settings = {**job.settings, "said": said, "said_all": True}
    job.save(update_fields=["settings"])
    check(job.pk, at=AT)
    job.refresh_from_db()
    assert job.columns == said
    assert job.status == Import.Status.READY


def test_a_list_with_a_few_such_columns_is_no_such_file() -> None:
    assert recognise(["Name", "Email", "Phone"]) is None
    assert recognise(["訂單編號", "商品名稱", "數量"]) is None


def test_the_whole_backup_of_a_system_goes_in_at_once(cast: Cast) -> None:
    names = ("zoho-contacts", "zoho-accounts", "zoho-leads", "zoho-products")
    one = sets.imported(sets.archive({f"Data/{name}_001.csv": sample(name) for name in names}), cast.alice)
    assert {part.settings["recipe"] for part in one.parts.all()} == {name.replace("-", "/") for name in names}
    company = Customer.objects.get(name="永和茶行有限公司")
    assert (company.kind, company.external_id) == ("organisation", "zcrm_6001")
    assert Customer.objects.get(name="Mei Lin").owner == cast.bob


def test_a_shop_with_its_orders_goes_in_at_once(cast: Cast) -> None:
    names = ("shopify-orders", "shopify-customers", "shopify-products")
    sets.imported(sets.archive({f"{name}.csv": sample(name) for name in names}), cast.alice)
    assert Order.objects.get(number="#1001").total == Decimal(2400)
    assert Customer.objects.get(external_id="7001").name == "王小明"
    assert Product.objects.get(code="R-38").stock == 4
