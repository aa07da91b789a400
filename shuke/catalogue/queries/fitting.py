"""Whom goods fit: a filter on customers (docs/filters.md), read off the sizes that are left.

A customer's size is what they wrote down in a field of the shop's own that is compared with the size of products
(records.matching), or what they bought before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.catalogue.models import Product
from shuke.catalogue.queries.shelf import size_order
from shuke.core.enumerated import enumerated
from shuke.core.errors import UserError
from shuke.records import filtering, types
from shuke.records.fields import Choice, Field, Number
from shuke.records.matching import matchable, matched

Reader = User | AnonymousUser
Asked = dict[str, Any]
FIGURES = re.compile(r"\d+(?:\.\d+)?")
SIZE = "size"
MOST = 30  # sizes


def sizes_left(products: Iterable[Product]) -> list[str]:
    """Of those that are on the shelf, the smallest first."""
    left = {one.size for one in products if one.size and one.stock is not None and one.stock > 0}
    return sorted(left, key=size_order)[:MOST]


def wearers(products: Sequence[Product], user: Reader, *, liking: bool = False) -> Asked | None:
    """Customers of the sizes that are left; with `liking`, those alone who like what these are. None where no size is
    left, or where the person may not ask for it."""
    sizes = sizes_left(products)
    ways = [one for one in (*_written_down(sizes), *_bought(sizes, products)) if _may_ask(one, user)] if sizes else []
    if not ways:
        return None
    likes = [asked for asked, _words in _likings(products, user)] if liking else []
    return {"all": [{"any": ways} if len(ways) > 1 else ways[0], *likes]}


def liked(products: Sequence[Product], user: Reader) -> str:
    """What customers of these may like, in words; empty where the shop writes nothing of that down."""
    return enumerated(words for _asked, words in _likings(products, user))


def _written_down(sizes: Sequence[str]) -> Iterator[Asked]:
    return _conditions(matched(types.named("customer"), SIZE), sizes)


def _bought(sizes: Sequence[str], products: Sequence[Product]) -> Iterator[Asked]:
    """The same size of the same kind of thing: 38 is a shoe to one shop, a dress to another."""
    categories = sorted({one.category for one in products if one.size in sizes})
    where: list[Asked] = [{"field": "product.size", "op": "any_of", "value": list(sizes)}]
    if all(categories):
        where.append({"field": "product.category", "op": "any_of", "value": categories})
    yield {"related": "purchases", "measure": "count", "op": ">=", "value": 1, "where": {"all": where}}


def _likings(products: Sequence[Product], user: Reader) -> list[tuple[Asked, str]]:
    """By each field, but for the size, that customers are compared with: the condition, and what it is in words."""
    kind, other = types.named("customer"), types.named("product")
    found = []
    for field in (other.field(name) for name, _label in matchable(kind) if name != SIZE):
        values = _values(field, products)
        asked = [one for one in _conditions(matched(kind, field.name), values) if _may_ask(one, user)]
        if asked and field.name not in fields_closed(user, "product"):
            words = enumerated(map(field.said, values))
            found.append(({"any": asked} if len(asked) > 1 else asked[0], words))
    return found


def _values(field: Field, products: Sequence[Product]) -> list[Any]:
    told = (field.value(one) for one in products)
    spread = (one for value in told for one in (value if isinstance(value, list) else [value]))
    return list(dict.fromkeys(one for one in spread if one))


def _conditions(fields: Iterable[Field], values: Sequence[Any]) -> Iterator[Asked]:
    for field in fields:
        if known := [read for one in values if (read := _read(field, str(one))) is not None]:
            yield _equals(field, known)


def _equals(field: Field, values: Sequence[Any]) -> Asked:
    if "any_of" in field.operators:
        return {"field": field.name, "op": "any_of", "value": list(values)}
    each = [{"field": field.name, "op": "is", "value": one} for one in values]
    return {"any": each} if len(each) > 1 else each[0]


def _read(field: Field, text: str) -> str | None:
    """`EU 38` is the number 38; a word is the choice that is called so, or nothing."""
    if isinstance(field, Number):
        found = FIGURES.search(text)
        return found[0] if found else None
    if isinstance(field, Choice):
        known = {one.key for one in field.options()} | {str(one.label) for one in field.options()}
        return text if text in known else None
    return text


def _may_ask(asked: Asked, user: Reader) -> bool:
    try:
        filtering.parse(asked, types.named("customer"), user)
    except UserError:
        return False
    return True
