"""A row in every table of goods, purchasing, cases and to-dos, through the actions that a shop uses."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shuke.accounts.models import User
from shuke.activities.actions import complete, plan_task, write_down
from shuke.catalogue.actions import create_product, shelving, stock, variants
from shuke.catalogue.actions.categories import create_category
from shuke.catalogue.actions.companions import add_companion
from shuke.catalogue.actions.pictures import add_picture
from shuke.core.tests.test_pictures import picture
from shuke.customers.models import Customer
from shuke.purchasing import actions as purchasing
from shuke.records.actions import plain
from shuke.service import actions as service

PHOTO = picture()
NOW, TODAY = timezone.now(), timezone.localdate()


def fill() -> None:
    alice = User.objects.get(role="owner", username="demo")
    customer = Customer.objects.order_by("pk")[0]
    goods(alice, customer)
    buying(alice)
    cases(alice, customer)
    task = plan_task(
        customer, text="盤點", due_on=TODAY, assignee=alice, by=alice, at=NOW, repeat="monthly", remind="60"
    )
    complete(task, by=alice, at=NOW)
    write_down(customer, kind="note", text="喜歡黑色", by=alice, at=NOW)


def goods(alice: User, customer: Customer) -> None:
    shoes = create_category(by=alice, name="鞋")
    create_category(by=alice, name="涼鞋", parent=shoes)
    brand = plain.create("brand", by=alice, name="永和")
    wanted = [variants.Variant("42", "黑"), variants.Variant("43", "黑", Decimal(3))]
    style = variants.Style("輕羽", "R1", {"category": "涼鞋", "brand": brand, "price": Decimal(900), "published": True})
    _family, (one, other) = variants.make_variants(style, wanted, by=alice, at=NOW)
    new = create_product(by=alice, code="R2", name="輕羽二代")
    add_companion(one, new, kind="better", by=alice, at=NOW)
    add_picture(one, SimpleUploadedFile("鞋.png", PHOTO, "image/png"), by=alice, at=NOW)
    book = plain.create("price_book", by=alice, name="熟客價", customer=customer)
    plain.create("book_price", by=alice, book=book, product=one, percent_off=Decimal(5))
    place = stock.first_location()
    back = plain.create("location", by=alice, name="倉庫")
    shelving.take_stock(place, {other.pk: (Decimal(5), Decimal(3))}, by=alice, at=NOW)
    carried = shelving.Handled(stock.Kind.TRANSFER, Decimal(2), place, back)
    shelving.handle(other, carried, by=alice, at=NOW)


def buying(alice: User) -> None:
    vendor = plain.create("vendor", by=alice, name="宏遠鞋業", terms_days=30)
    product = create_product(by=alice, code="R3", name="輕羽三代")
    offer = plain.create("vendor_product", by=alice, vendor=vendor, product=product, price=Decimal("12.5"))
    order = purchasing.add_to_draft(offer, Decimal(10), by=alice, at=NOW)
    purchasing.send(order, on=TODAY, by=alice, at=NOW)
    purchasing.receive(order, {order.lines.get().pk: Decimal(4)}, on=TODAY, by=alice, at=NOW)


def cases(alice: User, customer: Customer) -> None:
    service.change_settings(by=alice, at=NOW, help_on=True)
    service.write_starter_articles(by=alice, at=NOW)
    case = service.create_case(by=alice, subject="沒收到退款", customer=customer, at=NOW)
    service.reply(case, "馬上處理", channel="line", then="pending", by=alice, at=NOW)
