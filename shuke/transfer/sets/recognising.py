"""What each table is: customers, products, orders, their lines, other records, names for another table, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shuke.accounts.models import User
from shuke.transfer.files.columns import Guess
from shuke.transfer.others import columns as others
from shuke.transfer.sets.linking import Link
from shuke.transfer.sets.tables import (
    CUSTOMERS,
    LINES,
    NAMES,
    NOTHING,
    ORDERS,
    PRODUCTS,
    RECORDS,
    Content,
)

_GOODS, _PEOPLE = ("product_id", "product"), ("customer_id", "customer", "phone", "email")
_MEASURES = ("quantity", "amount", "unit_price")
_MOST_COLUMNS_OF_NAMES = 5
_ENOUGH = 3  # fields, for a table of customers or goods rather than of names
_SURE = 0.5  # by its name: what only the contents say is worth no more


def recognise(contents: Mapping[int, Content], links: Sequence[Link], user: User | None) -> dict[int, str]:
    """Number of the table → what it is."""
    return _Recognising(contents, links, user).kinds()


class _Recognising:
    def __init__(self, contents: Mapping[int, Content], links: Sequence[Link], user: User | None) -> None:
        self.contents, self.links, self.user = contents, links, user
        self.whole = {number: _whole(content) for number, content in contents.items()}
        self.known = {number: one.recipe.kind for number, one in contents.items() if one.recipe}
        self.lines = {number for number in contents if number not in self.known and self._has_lines(number)}
        self.orders = {link.to for link in links if link.table in self.lines and self._is_head(link.to)} - self.lines

    def kinds(self) -> dict[int, str]:
        return {number: NOTHING if one.table.hidden else self._kind(number) for number, one in self.contents.items()}

    def _kind(self, number: int) -> str:
        if number in self.known:
            return self.known[number]
        if number in self.lines:
            return LINES
        return ORDERS if number in self.orders else self._alone(number)

    def _targets(self, number: int) -> list[int]:
        return [link.to for link in self.links if link.table == number]

    def _has(self, number: int, *fields: str) -> bool:
        """Whether a column is called like one of these; the columns that name other tables' rows are none."""
        content = self.contents[number]
        guess, keys = content.guesses["lines"], {link.column for link in self.links if link.table == number}
        certain = (name for name in fields if guess.confidences.get(name, 0) > _SURE)
        return any(guess.mapping[name] not in keys and not _is_id(guess.mapping[name]) for name in certain)

    def _means(self, number: int, kind: str, fields: Sequence[str]) -> bool:
        """Whether it says which customer or which goods: in a column, or by naming rows of such a table."""
        guess = self.contents[number].guesses["lines"]
        said = any(guess.confidences.get(name, 0) > _SURE for name in fields)
        return said or self._names(number, kind)

    def _names(self, number: int, kind: str) -> bool:
        return any((found := self.whole[to]) is not None and found.kind == kind for to in self._targets(number))

    def _is_head(self, number: int) -> bool:
        """Of orders: a day and a buyer. A table of customers with the day of their last visit is none."""
        whole = self.whole[number]
        people = whole is not None and whole.kind == CUSTOMERS and not self._has(number, "order_number")
        return self._says_who_and_when(number) and (not people or self._names(number, CUSTOMERS))

    def _says_who_and_when(self, number: int) -> bool:
        return self._has(number, "on") and self._means(number, CUSTOMERS, _PEOPLE)

    def _has_lines(self, number: int) -> bool:
        """Goods and how many or how much; and day and buyer here or in a table that it names."""
        if not self._means(number, PRODUCTS, _GOODS) or not self._has(number, *_MEASURES):
            return False
        if self._says_who_and_when(number):
            return True
        whole, lines = self.whole[number], self.contents[number].guesses["lines"]
        more = whole is None or _sum(lines) > _sum(whole)
        return more and any(self._is_head(to) for to in self._targets(number))

    def _alone(self, number: int) -> str:
        """By itself. A table that others name by its key need not have much beside a name."""
        best, few = self.whole[number], self._is_names(number)
        if self.contents[number].table.is_staff_or_suppliers:  # they have names and phones, but are no customers
            return NAMES if any(link.to == number for link in self.links) else NOTHING
        if few and (best is None or len(best.mapping) < _ENOUGH):
            return NAMES
        beaten = _sum(best) if best else 0.0
        other = others.likeliest(self.contents[number].table.headers, self.user, beaten=beaten)
        if other is not None:
            return f"{RECORDS}:{other.name}"
        return best.kind if best else NOTHING

    def _is_names(self, number: int) -> bool:
        named = any(link.to == number for link in self.links)
        return named and len(self.contents[number].table.headers) <= _MOST_COLUMNS_OF_NAMES


def _whole(content: Content) -> Guess | None:
    """Customers or products, if it is one of the two."""
    found = [content.guesses[kind] for kind in (CUSTOMERS, PRODUCTS)]
    good = [guess for guess in found if not guess.missing and guess.confidence > _SURE]
    return max(good, key=_sum, default=None)


def _sum(guess: Guess) -> float:
    return sum(guess.confidences.values())


def _is_id(header: str) -> bool:
    return header.lower().endswith("id")
