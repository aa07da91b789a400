"""The pages on which an owner shapes record types: by clicks alone, and by nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.customers.actions import change_customer
from shuke.orders.models import Order
from shuke.records import types
from shuke.records.actions import layouts, own_objects, shaping
from shuke.records.models import CustomField, CustomObject, CustomRecord, Layout

pytestmark = pytest.mark.django_db
PAGES = (
    "/settings/fields/", "/settings/fields/customers/", "/settings/fields/customers/new/",
    "/settings/fields/customers/new/?kind=choice", "/settings/fields/orders/new/?kind=link",
    "/settings/fields/customers/layouts/", "/settings/fields/customers/layouts/new/", "/settings/objects/",
    "/settings/objects/new/",
)  # fmt: skip


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_only_an_owner_comes_in(client: Client, cast: Cast, page: str) -> None:
    for person in (cast.bob, cast.carol, cast.dave):
        client.force_login(person)
        assert client.get(page).status_code == 403
    client.force_login(cast.alice)
    assert client.get(page).status_code == 200


def test_a_choice_field_by_clicks(owner: Client, cast: Cast) -> None:
    sent = {
        "label": "會員等級", "help_text": "看年度消費", "indexed": "on", "option_choices_key": ["", "", ""],
        "option_choices_words": ["金", "銀", ""], "option_choices_colour": ["warn", "", ""],
        "option_choices_offered": ["yes", "yes", "yes"],
    }  # fmt: skip
    answer = owner.post("/settings/fields/customers/new/?kind=choice", sent)
    assert answer.status_code == 302, answer.content.decode()
    row = CustomField.objects.get()
    assert [one["key"] for one in row.options["choices"]] == ["c1", "c2"]
    page = owner.get(f"/settings/fields/customers/own/{row.key}/").content.decode()
    assert 'value="金"' in page
    form = owner.get(f"/customers/{cast.wang.pk}/edit/").content.decode()
    assert "會員等級" in form
    assert "看年度消費" in form
    changed = sent | {
        "label": "等級", "option_choices_key": ["c2", "c1"], "option_choices_words": ["白銀", "金"],
        "option_choices_colour": ["", "warn"], "option_choices_offered": ["yes", "no"],
    }  # fmt: skip
    assert owner.post(f"/settings/fields/customers/own/{row.key}/", changed).status_code == 302
    row.refresh_from_db()
    assert row.key == "hui_yuan_deng_ji"
    assert [(one["key"], one["active"]) for one in row.options["choices"]] == [("c2", True), ("c1", False)]


def test_deleting_and_bringing_back_by_clicks(owner: Client) -> None:
    owner.post("/settings/fields/customers/new/?kind=text", {"label": "鞋碼", "indexed": "on"})
    base = "/settings/fields/customers/own/xie_ma"
    assert owner.get(f"{base}/delete/").status_code == 200
    owner.post(f"{base}/delete/")
    assert "鞋碼" in owner.get("/settings/fields/customers/").content.decode()
    assert types.named("customer").known_field("xie_ma") is None
    owner.post(f"{base}/restore/")
    assert types.named("customer").known_field("xie_ma") is not None


def test_an_object_by_clicks_is_in_menu_list_form_and_page(owner: Client, cast: Cast) -> None:
    sent = {
        "label": "保固卡", "plural": "保固卡", "icon": "id-badge-2", "naming": "number", "name_label": "卡號",
        "number_prefix": "W-", "links": ["customer"], "in_menu": "on", "uses_team": "on",
    }  # fmt: skip
    assert owner.post("/settings/objects/new/", sent).status_code == 302
    kind = types.named("x.bao_gu_ka")
    assert (
        kind.list_url() in owner.get("/").content.decode()
        or kind.list_url() in owner.get("/customers/").content.decode()
    )
    link = kind.custom_fields[0].name
    answer = owner.post(f"{kind.list_url()}new/", {link: cast.wang.pk, "token": "t"})
    assert answer.status_code == 302, answer.content.decode()
    assert CustomRecord.objects.get().name == "W-0001"
    assert "卡號" in owner.get(kind.list_url()).content.decode()
    owner.post("/settings/objects/bao_gu_ka/delete/")
    assert owner.get(kind.list_url()).status_code == 404
    owner.post("/settings/objects/bao_gu_ka/restore/")
    assert owner.get(kind.list_url()).status_code == 200


def test_a_layout_by_clicks_orders_form_and_page(owner: Client, cast: Cast) -> None:
    sent = {
        "role": "", "condition": "kind:organisation", "title": ["公司資料", ""],
        "place": ["section", "field:tax_id", "field:name", "section", "field:phones", "unused", "field:birthday"],
    }  # fmt: skip
    answer = owner.post("/settings/fields/customers/layouts/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert Layout.objects.get().condition == {"field": "kind", "op": "is", "value": "organisation"}
    assert owner.get(f"/settings/fields/customers/layouts/{Layout.objects.get().pk}/").status_code == 200
    as_person = owner.get(f"/customers/{cast.wang.pk}/edit/").content.decode()
    assert "公司資料" not in as_person
    begun = {"begun": "1", "kind": "organisation", "name": "大同"}
    anew = owner.post(f"/customers/{cast.wang.pk}/edit/", begun).content.decode()
    assert "公司資料" in anew
    assert 'value="大同"' in anew
    assert 'name="birthday"' not in anew
    cast.wang.refresh_from_db()
    assert cast.wang.name == "王小明"


def test_what_must_be_filled_in_has_a_place_on_every_layout(cast: Cast) -> None:
    layouts.save_layout("customer", [{"labels": {"zh-hant": "一"}, "fields": ["phones"]}], by=cast.alice)
    kind = types.named("customer")
    names = [name for one in kind.form_sections("owner", lambda _name: None) for name in one.fields]
    assert names[:1] == ["phones"]
    assert "name" in names


def test_a_new_field_stands_on_the_layout_for_everybody_and_goes_with_it(cast: Cast) -> None:
    staffs, all_s = [
        layouts.save_layout("customer", [{"labels": {}, "fields": ["name"]}], by=cast.alice, role=role)
        for role in ("staff", "")
    ]
    row = shaping.add_field("customer", "lunar_date", by=cast.alice, labels={"zh-hant": "農曆生日"}, key="lunar")
    for layout, fields in ((staffs, ["name"]), (all_s, ["name", "lunar"])):
        layout.refresh_from_db()
        assert layout.sections[0]["fields"] == fields
    shaping.delete_field(row, by=cast.alice)
    sections = types.named("customer").form_sections("owner", lambda _name: None)
    assert "lunar" not in [name for one in sections for name in one.fields]


def test_a_layout_for_one_role_is_for_that_role(cast: Cast) -> None:
    layouts.save_layout("customer", [{"labels": {}, "fields": ["name"]}], by=cast.alice, role="staff")
    kind = types.named("customer")
    asked = [
        sum(len(one.fields) for one in kind.form_sections(role, lambda _name: None)) for role in ("staff", "owner")
    ]
    assert asked[0] < asked[1] == len(kind.form)


def test_preview_shows_the_form_and_saves_nothing(owner: Client) -> None:
    sent = {"title": ["頭一段"], "place": ["section", "field:name", "unused"]}
    answer = owner.post("/settings/fields/customers/layouts/preview/", sent)
    assert "頭一段" in answer.content.decode()
    assert not Layout.objects.exists()


def test_what_stands_beside_a_record_has_a_place_on_any_layout(owner: Client) -> None:
    answer = owner.post("/settings/fields/carts/layouts/preview/", {"title": ["頭"], "place": ["section", "unused"]})
    assert "items" in {bound.name for bound in answer.context["form"]}


def test_numbers_go_on_after_the_last(cast: Cast) -> None:
    made = own_objects.add_object(by=cast.alice, labels={"en": "Loan"}, numbered=True, number_prefix="L")
    create = types.named("x.loan").create
    assert create
    assert [create(by=cast.alice).name for _time in range(2)] == ["L0001", "L0002"]
    assert CustomObject.objects.get(pk=made.pk).last_number == 2


def test_orders_and_the_customer_page_have_the_own_fields(owner: Client, cast: Cast) -> None:
    shaping.add_field("order", "text", by=cast.alice, labels={"zh-hant": "刷卡後四碼"}, required=True, key="card")
    shaping.add_field("customer", "text", by=cast.alice, labels={"zh-hant": "鞋碼"}, key="size")
    sent = {"customer": cast.wang.pk, "ordered_on": "2024-05-02", "product": cast.tea.pk, "product_name": "普洱茶",
            "quantity": "1", "unit_price": "", "discount": "", "token": "t"}  # fmt: skip
    assert owner.post("/orders/new/", sent).status_code == 422
    assert owner.post("/orders/new/", sent | {"card": "1234"}).status_code == 302
    order = Order.objects.get(custom__card="1234")
    assert 'value="1234"' in owner.get(f"/orders/{order.pk}/edit/").content.decode()
    change_customer(cast.wang, by=cast.alice, custom={"size": "26"})
    page = owner.get(f"/customers/{cast.wang.pk}/").content.decode()
    assert "鞋碼" in page
    assert order.number in page


def test_what_belongs_to_a_record_stands_on_its_page(client: Client, cast: Cast) -> None:
    own_objects.add_object(by=cast.alice, labels={"zh-hant": "保固卡"}, key="card", links=["customer"])
    kind = types.named("x.card")
    link = kind.custom_fields[0].name
    assert kind.create
    kind.create(by=cast.alice, name="保固甲", team=cast.north, custom={link: cast.wang.pk})
    kind.create(by=cast.alice, name="保固乙", team=cast.south, custom={link: cast.wang.pk})
    client.force_login(cast.carol)
    page = client.get(f"/customers/{cast.wang.pk}/").content.decode()
    assert "保固甲" in page
    assert "保固乙" not in page
    assert f"{kind.list_url()}new/?{link}={cast.wang.pk}" in page
    assert "王小明" in client.get(f"{kind.list_url()}new/?{link}={cast.wang.pk}").content.decode()
