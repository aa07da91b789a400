"""What the page of a product shows around its own fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import may_do, told
from shuke.accounts.rights import Verb
from shuke.catalogue.models import BookPrice, Companion, Level, Location, Movement, Picture, Product
from shuke.core.prepared import prepared

Reader = User | AnonymousUser
SHOWN = 5
MOST_COMPANIONS = 12


@dataclass(frozen=True)
class Cell:
    """One size and colour of a family: the product, or none when it is not made."""

    size: str
    product: Product | None
    here: bool = False


@dataclass(frozen=True)
class Grid:
    """A family: sizes across, a row for each colour."""

    sizes: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]


@dataclass(frozen=True)
class Shelf:
    levels: Sequence[Level]
    movements: Sequence[Movement]


def sees_stock(user: Reader) -> bool:
    return may_do(user, "movement", Verb.SEE) and told(user, "product", "stock")


def shelf(product: Product) -> Shelf:
    """Where it lies, and what moved last."""
    return Shelf(_levels(product.pk), _moves(product.pk))


@prepared("product")
def _levels(product: int) -> QuerySet[Level]:
    rows = Level.objects.filter(product=product).select_related("location")
    return rows.order_by("location__position", "location")


@prepared("product")
def _moves(product: int) -> QuerySet[Movement]:
    return Movement.objects.filter(product=product).select_related("location", "by").order_by("-at", "-id")[:SHOWN]


def grid(products: Iterable[Product], here: Product | None = None) -> Grid:
    found = {(one.colour, one.size): one for one in products}
    sizes = sorted({size for _colour, size in found}, key=size_order)
    colours = sorted({colour for colour, _size in found})
    rows = [(colour, [_cell(size, found.get((colour, size)), here) for size in sizes]) for colour in colours]
    return Grid(sizes, rows)


def _cell(size: str, product: Product | None, here: Product | None) -> Cell:
    return Cell(size, product, here is not None and product == here)


LETTERS = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "3XL", "4XL")


def size_order(size: str) -> tuple[int, Decimal, str]:
    """36 before 36.5 before 37; S before M before L; other words after them."""
    plain = size.upper().removeprefix("EU").strip()
    if plain in LETTERS:
        return 1, Decimal(LETTERS.index(plain)), size
    try:
        return 0, Decimal(plain), size
    except ArithmeticError:
        return 2, Decimal(0), size


def siblings(product: Product, user: Reader) -> list[Product]:
    """All of its family, itself among them."""
    if product.family_id is None:
        return []
    return list(Product.objects.visible_to(user).filter(family=product.family_id).order_by("id"))


@prepared("product")
def companions(product: int) -> QuerySet[Companion]:
    rows = Companion.objects.filter(product=product, other__deleted_at=None).select_related("other")
    return rows.order_by("kind", "position", "id")[:MOST_COMPANIONS]


@prepared("product")
def predecessors(product: int) -> QuerySet[Product]:
    return Product.objects.filter(successor=product, deleted_at=None).order_by("name", "id")[:MOST_COMPANIONS]


def suggested(products: Sequence[int]) -> dict[int, list[Companion]]:
    """For each of these products what may be offered beside or in place of it, for a sentence to say; what is no longer
    sold is left out. One query."""
    rows = Companion.objects.filter(product__in=products, other__deleted_at=None, other__active=True)
    found: dict[int, list[Companion]] = {}
    for one in rows.select_related("other").order_by("product_id", "kind", "position", "id"):
        found.setdefault(one.product_id, []).append(one)
    return found


def pictures(product: Product) -> list[Picture]:
    return _pictures(product.pk)


@prepared("product")
def _pictures(product: int) -> QuerySet[Picture]:
    return Picture.objects.filter(product=product).select_related("attachment").order_by("position", "id")


def book_prices(product: Product, user: Reader) -> list[BookPrice]:
    """Lines of books that speak of this very product."""
    if not (may_do(user, "book_price", Verb.SEE) and told(user, "product", "price")):
        return []
    return _book_prices(product.pk)


@prepared("product")
def _book_prices(product: int) -> QuerySet[BookPrice]:
    rows = BookPrice.objects.filter(product=product, deleted_at=None, book__deleted_at=None, book__active=True)
    return rows.select_related("book").order_by("book__name", "from_quantity", "id")


def to_count(user: Reader, *, category: Iterable[str], text: str) -> QuerySet[Any]:
    """Products for a stocktake, in the order of shelves."""
    rows = Product.objects.visible_to(user).filter(active=True)
    names = list(category)
    if names:
        rows = rows.filter(category__in=names)
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(code__icontains=text) | rows.filter(barcode=text)
    return rows.order_by("category", "name", "id")


def on_hand(location: Location, products: Sequence[Product], *, first: bool) -> dict[int, Decimal | None]:
    """What each has at the place, as far as anybody knows. A number that no movement made yet lies at the `first`."""
    rows = Level.objects.filter(product__in=products).values_list("product_id", "location_id", "quantity")
    moved: dict[int, dict[int, Decimal]] = {}
    for product, place, quantity in rows:
        moved.setdefault(product, {})[place] = quantity
    return {
        one.pk: moved[one.pk].get(location.pk, Decimal(0)) if one.pk in moved else (one.stock if first else None)
        for one in products
    }
