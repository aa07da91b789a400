"""What was typed or scanned: a member, a product, or the people whom it may mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.records import search

MOST, MOST_PRODUCTS = 7, 4  # offered
LEAST_DIGITS = 3  # of a number: fewer fit half the shop
LAST_DIGITS = 6  # as many as one says of a phone; longer numbers are codes


@dataclass(frozen=True)
class Found:
    """One person, or one product, that is meant; or several people and products to choose from."""

    words: str
    customer: Customer | None = None
    product: Product | None = None
    people: Sequence[Customer] = field(default_factory=list)
    products: Sequence[Product] = field(default_factory=list)
    too_short: bool = False


def look(words: str, user: User, *, whole: bool = False) -> Found:
    """`whole` is what was entered or scanned: a code means exactly what it says. While somebody still types, nothing is
    put into the basket; and digits that also end a phone number may be meant so."""
    words = unicodedata.normalize("NFKC", words).strip()[:80]
    if not words:
        return Found(words)
    if whole and (customer := _by_code(words, user)):
        return Found(words, customer=customer)
    product = product_of(words, user)
    if whole and product and not _like_a_phone(words):
        return Found(words, product=product)
    if product is None and words.isdigit() and len(words) < LEAST_DIGITS:
        return Found(words, too_short=True)
    return _choices(words, product, user, whole=whole)


def _choices(words: str, product: Product | None, user: User, *, whole: bool) -> Found:
    people = search.find("customer", words, user, limit=MOST)
    if whole and product and not people:
        return Found(words, product=product)
    products = [product] if product else _products(words, user)
    if len(people) == 1 and not products:
        return Found(words, customer=people[0])
    return Found(words, people=people, products=products)


def product_of(code: str, user: User) -> Product | None:
    """By its barcode or its own code."""
    if not may(user, "product:see"):
        return None
    closed = fields_closed(user, "product")
    ways = [Q(**{name: code}) for name in ("barcode", "code") if name not in closed]
    if not ways:
        return None
    found: QuerySet[Product] = Product.objects.visible_to(user)
    either = ways[0] | ways[-1]
    return found.filter(either).order_by("pk").first()


def _products(words: str, user: User) -> list[Product]:
    """By name. Numbers are of people, unless they are a whole code."""
    if words.isdigit() or "name" in fields_closed(user, "product") or not may(user, "product:see"):
        return []
    return search.find("product", words, user, limit=MOST_PRODUCTS)


def _like_a_phone(words: str) -> bool:
    return words.isdigit() and len(words) <= LAST_DIGITS


def _by_code(code: str, user: User) -> Customer | None:
    if "member_no" in fields_closed(user, "customer"):
        return None
    return Customer.objects.visible_to(user).numbered([code]).first()
