"""What anybody may read of products: what the shop has published, and of that nothing of cost, stock or people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from shuke.catalogue.models import Companion, Picture, Product
from shuke.catalogue.queries.shelf import MOST_COMPANIONS, size_order
from shuke.catalogue.queries.specs import Spec, specs_of
from shuke.records.merged import survivor_of

PAGE = 48


@dataclass(frozen=True)
class Leaf:
    """One product as customers see it. Only what stands here can reach a public page."""

    slug: str
    name: str
    code: str
    brand: str
    category: str
    unit: str
    size: str
    colour: str
    price: Decimal | None
    sold: bool
    picture: int | None
    description: str = ""
    specs: Sequence[Spec] = ()
    pictures: Sequence[int] = ()


def published() -> QuerySet[Product]:
    return Product.objects.filter(published=True, deleted_at=None).exclude(slug="")


def leaf(product: Product, pictures: Sequence[int]) -> Leaf:
    return Leaf(
        product.slug, product.name, product.code, product.brand.name if product.brand else "", product.category,
        product.unit, product.size, product.colour, product.price, product.active, pictures[0] if pictures else None,
        product.description, specs_of(product.specs), pictures,
    )  # fmt: skip


def found(slug: str) -> Product | None:
    return published().select_related("brand", "successor__brand").filter(slug=slug).first()


def home_of(slug: str) -> str | None:
    """Where the product of this address is found, since it became one with another."""
    gone = Product.objects.filter(slug=slug, deleted_at__isnull=False).values_list("pk", flat=True).first()
    home = survivor_of(Product._meta.label_lower, gone) if slug and gone else None
    return published().filter(pk=home).values_list("slug", flat=True).first() if home else None


def pictures(product: Product) -> list[int]:
    return list(Picture.objects.filter(product=product).order_by("position", "id").values_list("pk", flat=True))


def listed(rows: QuerySet[Product], *, by_family: bool = False) -> list[Leaf]:
    first = Picture.objects.filter(product=OuterRef("pk")).order_by("position", "id").values("pk")[:1]
    found = rows.select_related("brand", "family").annotate(first_picture=Subquery(first))
    leaves = [(one, leaf(one, [one.first_picture] if one.first_picture else [])) for one in found]
    return [replace(made, name=one.family.name) if by_family and one.family else made for one, made in leaves]


def shelf_of(category: Sequence[str], text: str, start: int) -> tuple[list[Leaf], bool]:
    """A page of what is sold, and whether there is more. Who only looks around sees one of each family."""
    rows = published().filter(active=True)
    if category:
        rows = rows.filter(category__in=category)
    if not text:
        rows = rows.exclude(Exists(published().filter(active=True, family=OuterRef("family"), pk__lt=OuterRef("pk"))))
    for word in text.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(description__icontains=word))
    leaves = listed(rows.order_by("category", "name", "id")[start : start + PAGE + 1], by_family=not text)
    return leaves[:PAGE], len(leaves) > PAGE


def categories() -> list[str]:
    rows = published().filter(active=True).exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct()[:200])


def others(product: Product) -> tuple[list[Leaf], list[Leaf], Leaf | None]:
    """Other sizes and colours, what goes with it, and what replaces it: as far as they are published."""
    family = (
        published().filter(family=product.family_id, active=True).exclude(pk=product.pk) if product.family_id else None
    )
    siblings = (
        sorted(listed(family[:200]), key=lambda one: (one.colour, size_order(one.size))) if family is not None else []
    )
    ids = (
        Companion.objects.filter(product=product).order_by("kind", "position", "id").values_list("other_id", flat=True)
    )
    order = {pk: place for place, pk in enumerate(ids[:MOST_COMPANIONS])}
    rows = {one.pk: one for one in published().filter(pk__in=order, active=True)}
    with_it = listed(published().filter(pk__in=rows, active=True)) if rows else []
    slugs = {rows[pk].slug: place for pk, place in order.items() if pk in rows}
    with_it.sort(key=lambda one: slugs[one.slug])
    successor = product.successor
    shown = successor is not None and successor.published and successor.deleted_at is None
    return siblings, with_it, leaf(successor, ()) if shown and successor else None
