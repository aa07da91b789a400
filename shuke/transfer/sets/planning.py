"""Which imports are to be made of the tables: customers and products whole, then other records, then order lines, each
line with the day and the customer of its order and with what its product is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from shuke.transfer.sets.linking import Link, keys_of
from shuke.transfer.sets.tables import (
    CUSTOMERS,
    LINES,
    NAMES,
    ORDERS,
    PRODUCTS,
    RECORDS,
    Content,
)

_OF_HEAD = ("on", "channel", "status", "customer", "phone", "email", "line_id", "note", "team")
_OF_PEOPLE = {"customer": "name", "phone": "phone", "email": "email", "line_id": "line_id"}
_OF_GOODS = {"product": "name", "unit": "unit", "category": "category"}
_ORDER = (CUSTOMERS, PRODUCTS, RECORDS, LINES)


@dataclass(frozen=True)
class Step:
    """The rows of table `to` whose `key` stands in `column` of table `of`, which is the base or was reached before."""

    of: int
    column: str
    to: int
    key: str


@dataclass(frozen=True)
class Out:
    """A column of the part: `header` of `table`; where that is empty, `instead` of the base."""

    table: int
    header: str
    name: str
    instead: str = ""


@dataclass
class Part:
    """`said`: what is known of the columns from how the tables are linked; the rest is guessed as of any file."""

    kind: str
    table: int
    name: str
    record_type: str = ""
    steps: list[Step] = field(default_factory=list)
    columns: list[Out] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def kept(cls, values: Mapping[str, Any]) -> Self:
        steps, columns = ([kind(**one) for one in values[name]] for kind, name in ((Step, "steps"), (Out, "columns")))
        return cls(**{**values, "steps": steps, "columns": columns})

    def tables(self) -> list[int]:
        return list(dict.fromkeys([self.table, *(step.to for step in self.steps)]))


def plan(contents: Mapping[int, Content], links: Sequence[Link]) -> list[Part]:
    parts = [_Planning(content, contents, links).part() for content in contents.values() if _goes_in(content)]
    return sorted(parts, key=lambda part: (_ORDER.index(part.kind), part.table))


def _goes_in(content: Content) -> bool:
    return content.table.kind.partition(":")[0] in _ORDER


class _Planning:
    """One part, built up column by column."""

    def __init__(self, base: Content, contents: Mapping[int, Content], links: Sequence[Link]) -> None:
        self.base, self.contents, self.links = base, contents, links
        kind, _colon, record_type = base.table.kind.partition(":")
        self.built = Part(kind, base.table.number, base.table.name, record_type)
        self.taken: set[str] = set()

    def part(self) -> Part:
        if self.base.recipe and self.base.recipe.kind == self.built.kind:
            self._own(leave_out=())  # the recipe says it all
        elif self.built.kind == LINES:
            self._lines()
        else:
            self._own(leave_out=())
            self._number()
        return self.built

    def _from(self, number: int, kind: str) -> Link | None:
        """The link from a table to one of this kind. One that is left out still tells whom the orders are from."""
        found = (link for link in self.links if link.table == number and link.to in self.contents)
        return next((link for link in found if self.contents[link.to].table.stands_for == kind), None)

    def _step(self, link: Link) -> Content:
        step = Step(link.table, link.column, link.to, link.to_column)
        if step not in self.built.steps:
            self.built.steps.append(step)
        return self.contents[link.to]

    def _add(self, content: Content, header: str, *, instead: str = "") -> str:
        name = header if header not in self.taken else f"{content.table.name} {header}"
        self.taken.add(name)
        self.built.columns.append(Out(content.table.number, header, name, instead))
        return name

    def _own(self, *, leave_out: Iterable[str]) -> None:
        """The base's own columns. What names a row of a list of names gives way to the name."""
        named = {link.column: link for link in self._names_of(self.base)}
        self.taken.update(one for one in self.base.table.headers if one not in named and one not in leave_out)
        for header in self.base.table.headers:
            if header in named:
                self._name(named[header], instead=header)
            elif header not in leave_out:
                self.built.columns.append(Out(self.base.table.number, header, header))

    def _names_of(self, content: Content) -> list[Link]:
        found = [link for link in self.links if link.table == content.table.number and link.to in self.contents]
        return [link for link in found if self.contents[link.to].table.kind == NAMES and not _are_grades(content, link)]

    def _name(self, link: Link, *, instead: str = "") -> None:
        content = self._step(link)
        self._add(content, _name_column(content, link.to_column), instead=instead)

    def _number(self) -> None:
        """Where the shop's own number of a customer or product is missing, its key in the database is the number."""
        number = {CUSTOMERS: "member_no", PRODUCTS: "code"}.get(self.built.kind)
        if number and number not in self._meant(self.base, self.built.kind) and (key := self._own_key()):
            self.built.said[number] = key

    def _own_key(self) -> str:
        """By which other tables name its rows."""
        return next((link.to_column for link in self.links if link.to == self.base.table.number), "")

    def _meant(self, content: Content, kind: str) -> dict[str, str]:
        return content.guesses[kind].mapping

    def _lines(self) -> None:
        number = self.base.table.number
        head, goods = self._from(number, ORDERS), self._from(number, PRODUCTS)
        people = self._from(number, CUSTOMERS) or (self._from(head.to, CUSTOMERS) if head else None)
        used = [link.column for link in (head, people, goods) if link and link.table == number]
        self._own(leave_out=used)
        if head:
            self._head(head)
        if people:
            self._people(people)
        elif head:
            self._buyer(head)
        if goods:
            self._goods(goods)
        self._line_number()

    def _key(self, link: Link, number: str | None) -> str:
        """What a row of the other table is called here: by its number, which for most is the very column that names it
        and then also stands there where the other row is missing."""
        if number and number != link.to_column:
            return self._add(self._step(link), number)
        return self._add(self.contents[link.table], link.column)

    def _head(self, link: Link) -> None:
        """What the order says, unless the line says it itself."""
        content, own = self._step(link), self._said_by_lines()
        found = self._meant(content, LINES)
        keys = {one.column for one in self.links if one.table == link.to}
        for name in _OF_HEAD:
            if name in found and name not in own and found[name] not in keys:
                self.built.said[name] = self._add(content, found[name])
        self.built.said["order_number"] = self._key(link, found.get("order_number"))
        for names in self._names_of(content):
            self._name(names)

    def _buyer(self, link: Link) -> None:
        """Whose number the order says, where no table tells more of them."""
        header = self._meant(self.contents[link.to], LINES).get("customer_id")
        if header and "customer_id" not in self.built.said:
            self.built.said["customer_id"] = self._add(self._step(link), header)

    def _said_by_lines(self) -> set[str]:
        """By name: a guess by contents alone does not keep out what the order says."""
        guess, columns = self.base.guesses[LINES], {one.name for one in self.built.columns}
        return {name for name, header in guess.mapping.items() if header in columns and guess.confidences[name] > 0.5}

    def _people(self, link: Link) -> None:
        content = self._step(link)
        found = self._meant(content, CUSTOMERS)
        self.built.said["customer_id"] = self._key(link, found.get("member_no"))
        self._more(content, found, _OF_PEOPLE)

    def _goods(self, link: Link) -> None:
        content = self._step(link)
        found, lines = self._meant(content, PRODUCTS), self._meant(self.base, LINES)
        self.built.said["product_id"] = self._key(link, found.get("code"))
        self._more(content, found, _OF_GOODS)
        if not {"unit_price", "amount"} & lines.keys() and "price" in found:
            self.built.said["unit_price"] = self._add(content, found["price"])

    def _more(self, content: Content, found: Mapping[str, str], wanted: Mapping[str, str]) -> None:
        """As that table says it; where it has no such row, as the line itself does."""
        own, there = self._said_by_lines(), self._meant(self.base, LINES)
        for name, theirs in wanted.items():
            if theirs in found and name not in self.built.said:
                mine = there[name] if name in own else ""
                self.built.said[name] = self._add(content, found[theirs], instead=mine)

    def _line_number(self) -> None:
        """The line's own key tells it apart within its order, also in a later copy of the same database."""
        own = {one.name for one in self.built.columns if one.table == self.base.table.number}
        key = next((header for header in keys_of(self.base) if header in own), "")
        if key and "order_number" in self.built.said and _is_number(self.base.sampled(key)):
            self.built.said["line_number"] = key


def _name_column(content: Content, key: str) -> str:
    """The first column of words."""
    others = [header for header in content.table.headers if header != key] or [key]
    return next((header for header in others if not _is_number(content.sampled(header))), others[0])


def _is_number(texts: Sequence[str]) -> bool:
    return bool(texts) and all(text.strip().isdigit() for text in texts)


def _are_grades(content: Content, link: Link) -> bool:
    """A, B and C are grades as they stand, whatever they are called elsewhere."""
    return {text.strip().upper() for text in content.sampled(link.column)} <= {"A", "B", "C"}
