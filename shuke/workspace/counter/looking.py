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

MOST = 7  # people offered
LEAST_DIGITS = 3  # of a number: fewer fit half the shop


@dataclass(frozen=True)
class Found:
    """One person, or one product, or several people to choose from."""

    words: str
    customer: Customer | None = None
    product: Product | None = None
    people: Sequence[Customer] = field(default_factory=list)
    too_short: bool = False


def look(words: str, user: User) -> Found:
    """Codes are taken as they are, before anything is searched for: a scanner means exactly what it says."""
    words = unicodedata.normalize("NFKC", words).strip()[:80]
    if not words:
        return Found(words)
    if customer := _by_code(words, user):
        return Found(words, customer=customer)
    if product := product_of(words, user):
        return Found(words, product=product)
    if words.isdigit() and len(words) < LEAST_DIGITS:
        return Found(words, too_short=True)
    people = search.find("customer", words, user, limit=MOST)
    if len(people) == 1:
        return Found(words, customer=people[0])
    return Found(words, people=people)


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


def _by_code(code: str, user: User) -> Customer | None:
    if "member_no" in fields_closed(user, "customer"):
        return None
    return Customer.objects.visible_to(user).filter(member_no=code).order_by("pk").first()
