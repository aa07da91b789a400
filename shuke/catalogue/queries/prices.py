"""What somebody pays for how many on which day, and why.

The book that speaks most closely of the customer holds: one of their own before one for their group, that before one
for everybody. Within those that speak as closely, the lowest price. Within a book, a line about the product comes
before one about its category (or one around that), then one about everything, then the one from the largest quantity.
Where no book says anything, the product's own price holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuke.catalogue.models import BookPrice, PriceBook, Product
from shuke.catalogue.queries.categories import Tree
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.records import filtering, types
from shuke.ui.templatetags.ui import number

CENT = Decimal("0.01")
Wanted = tuple[Product, Decimal]


@dataclass(frozen=True)
class Price:
    """Of one unit. None where the shop has written down no price. `reason` is a sentence for people, empty for the
    product's own price; `book` is the one that holds."""

    amount: Decimal | None
    list_price: Decimal | None
    book: PriceBook | None = None
    reason: str = ""

    @property
    def saved(self) -> Decimal:
        """Off the product's own price, of one unit; never below zero."""
        if self.amount is None or self.list_price is None:
            return Decimal(0)
        return max(self.list_price - self.amount, Decimal(0))


def price_for(
    product: Product, *, customer: Customer | None = None, quantity: Decimal | int = 1, on: date
) -> Price:  # fmt: skip
    return prices_for([(product, Decimal(quantity))], customer=customer, on=on)[0]


def prices_for(wanted: Sequence[Wanted], *, customer: Customer | None = None, on: date) -> list[Price]:
    """In the same order; with the same few queries for one product and for a hundred."""
    books = _books(customer, on)
    if not books:
        return [Price(product.price, product.price) for product, _quantity in wanted]
    lines = _lines(books, wanted)
    tree = Tree.read() if any(one.category for those in lines.values() for one in those) else Tree({})
    return [_price(product, quantity, books, lines, tree) for product, quantity in wanted]


def _books(customer: Customer | None, on: date) -> list[PriceBook]:
    """Those that hold for the customer on the day, the closest first."""
    books = _of(customer.pk, customer.grade, on) if customer else _everyones(on)
    return sorted((book for book in books if _speaks_of(book, customer, on)), key=closeness, reverse=True)


@prepared("customer", "grade")
def _of(customer: int, grade: str, on: date) -> QuerySet[PriceBook]:
    return _in_force(Q(customer=None) | Q(customer=customer), Q(grade="") | Q(grade=grade), on)


@prepared()
def _everyones(on: date) -> QuerySet[PriceBook]:
    return _in_force(Q(customer=None), Q(grade=""), on)


def _in_force(whose: Q, grade: Q, on: date) -> QuerySet[PriceBook]:
    begun = Q(starts_on=None) | Q(starts_on__lte=on)
    running = Q(ends_on=None) | Q(ends_on__gte=on)
    books = PriceBook.objects.filter(begun, running, whose, grade, active=True, deleted_at=None)
    return books.select_related("view", "created_by").order_by("id")


def closeness(book: PriceBook) -> int:
    """2 for one customer's own book, 1 for a group's, 0 for everybody's."""
    return 2 if book.customer_id else int(bool(book.grade or book.view_id))


def _speaks_of(book: PriceBook, customer: Customer | None, on: date) -> bool:
    if book.view is None:
        return True
    return customer is not None and in_view(book, customer, on)


def in_view(book: PriceBook, customer: Customer, on: date) -> bool:
    """Whether the customer is among those of the book's view, as the person sees them who made the book."""
    kind, view, asker = types.named("customer"), book.view, book.created_by
    if view is None or asker is None or view.quick.get("q"):  # words are for looking up, not for deciding a price
        return False
    try:
        asked = filtering.parse(whole_filter(view.filters, view.quick), kind, asker)
    except filtering.FilterRefused:
        return False  # it asks for a field that is gone: nobody gets a price by it
    return kind.records().filter(asked.q(asker, on), pk=customer.pk, deleted_at=None).exists()


def whole_filter(filters: Mapping[str, object], quick: Mapping[str, str]) -> dict[str, object]:
    """A view's conditions and its quick filters as one."""
    kind = types.named("customer")
    asked = [one.asked(quick[one.name]) for one in kind.filters if quick.get(one.name)]
    parts = [part for part in (dict(filters), *asked) if part]
    return {"all": parts}


def _lines(books: Sequence[PriceBook], wanted: Sequence[Wanted]) -> dict[int, list[BookPrice]]:
    """By book. Only those about these products, or about more than one product."""
    about = Q(product__in={product.pk for product, _quantity in wanted}) | Q(product=None)
    found: dict[int, list[BookPrice]] = defaultdict(list)
    for line in BookPrice.objects.filter(about, book__in=books, deleted_at=None).order_by("id"):
        found[line.book_id].append(line)
    return found


def _price(
    product: Product, quantity: Decimal, books: Sequence[PriceBook], lines: Mapping[int, list[BookPrice]], tree: Tree
) -> Price:
    best: Price | None = None
    for book in books:
        if best is not None and best.book is not None and closeness(book) < closeness(best.book):
            break
        line = _line(lines.get(book.pk, ()), product, quantity, tree)
        amount = _amount(line, product) if line else None
        if line is not None and amount is not None and (best is None or best.amount is None or amount < best.amount):
            best = Price(amount, product.price, book, _reason(book, line))
    return best or Price(product.price, product.price)


def _line(lines: Sequence[BookPrice], product: Product, quantity: Decimal, tree: Tree) -> BookPrice | None:
    fitting = [one for one in lines if one.from_quantity <= quantity and _fits(one, product, tree)]
    return max(fitting, key=lambda one: (_nearness(one, tree), one.from_quantity, -one.pk), default=None)


def _fits(line: BookPrice, product: Product, tree: Tree) -> bool:
    if line.product_id:
        return line.product_id == product.pk
    return not line.category or line.category in tree.up(product.category)


def _nearness(line: BookPrice, tree: Tree) -> tuple[int, int]:
    """The product itself before its category, a category before the one around it, that before everything."""
    if line.product_id:
        return 2, 0
    return (1, len(list(tree.up(line.category)))) if line.category else (0, 0)


def _amount(line: BookPrice, product: Product) -> Decimal | None:
    if line.price is not None:
        return line.price
    if product.price is None or line.percent_off is None:
        return None
    return (product.price * (100 - line.percent_off) / 100).quantize(CENT, rounding=ROUND_HALF_UP)


def _reason(book: PriceBook, line: BookPrice) -> str:
    return " · ".join(_said(book, line))


def _said(book: PriceBook, line: BookPrice) -> Iterator[str]:
    yield book.name
    if line.percent_off is not None:
        yield _("%(percent)s%% off") % {"percent": number(line.percent_off)}
    if line.from_quantity > 1:
        yield _("from %(quantity)s on") % {"quantity": number(line.from_quantity)}
