"""Reading a formula, and finding in words what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _

from shuke.records.formulas.language import (
    CHOICE,
    DAY,
    LONGEST,
    MOST_NODES,
    MOST_PRODUCTS,
    MOST_REPEATED,
    NUMBER,
    TEXT,
    WORDS,
    YES_NO,
    FormulaRefused,
    Node,
    walk,
)

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,6})?)|\"(?P<text>[^\"]*)\"|\{(?P<field>[^{}]+)\}"
    r"|(?P<word>[A-Za-z_]+)|(?P<sign><=|>=|<>|!=|[-+*/()=<>&,]))"
)
FULL_WIDTH = str.maketrans("（），＋－＊／＝＜＞＆“”×÷｛｝", '(),+-*/=<>&""*/{}')
DEEPEST = 30
COMPARED = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
# The kinds of the arguments (the last may come several times with *), and of the value; the first argument's if empty.
FUNCTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "round": ((NUMBER, "?" + NUMBER), NUMBER), "abs": ((NUMBER,), NUMBER),
    "min": ((NUMBER, "*" + NUMBER), NUMBER), "max": ((NUMBER, "*" + NUMBER), NUMBER),
    "days_between": ((DAY, DAY), NUMBER), "add_days": ((DAY, NUMBER), DAY), "today": ((), DAY),
    "year": ((DAY,), NUMBER), "month": ((DAY,), NUMBER), "day": ((DAY,), NUMBER),
    "concat": ((TEXT, "*" + TEXT), TEXT), "not": ((YES_NO,), YES_NO),
    "and": ((YES_NO, "*" + YES_NO), YES_NO), "or": ((YES_NO, "*" + YES_NO), YES_NO),
}  # fmt: skip

Known = Callable[[str], Node | None]  # what stands in braces → the field, or what it is worked out from
Chosen = Callable[[str, str], str | None]  # a choice field and its words → the key


@dataclass
class _Reader:
    tokens: list[tuple[str, str]]
    known: Known
    chosen: Chosen
    at: int = 0
    depth: int = 0

    def peek(self, *signs: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise FormulaRefused(_("The formula stops in the middle."))
        self.at += 1
        return self.tokens[self.at - 1]

    def need(self, sign: str) -> None:
        if not self.peek(sign):
            raise FormulaRefused(_("“%(sign)s” is missing."), sign=sign)
        self.at += 1

    # — From the loosest to the closest bond —

    def comparison(self) -> Node:
        left = self.joined()
        if not self.peek(*COMPARED):
            return left
        sign = COMPARED[self.take()[1]]
        return self.compare(sign, left, self.joined())

    def deeper(self, read: Callable[[], Any]) -> Any:
        """What stands within something else; so far and no further, or Python itself would stop us."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaRefused(_("This formula is too long. Divide it into two fields."))
        found = read()
        self.depth -= 1
        return found

    def joined(self) -> Node:
        left = self.sum()
        while self.peek("&"):
            self.take()
            left = self.call("concat", [left, self.sum()])
        return left

    def sum(self) -> Node:
        left = self.product()
        while self.peek("+", "-"):
            left = self.arithmetic(self.take()[1], left, self.product())
        return left

    def product(self) -> Node:
        left = self.single()
        while self.peek("*", "/"):
            left = self.arithmetic(self.take()[1], left, self.single())
        return left

    def single(self) -> Node:
        if self.peek("-"):
            self.take()
            return self.arithmetic("-", Node("literal", NUMBER, 0.0), self.deeper(self.single))
        what, said = self.take()
        if what == "number":
            return Node("literal", NUMBER, float(said))
        if what == "text":
            return Node("literal", TEXT, said)
        if what == "field":
            return self.field(said.strip())
        if what == "word":
            return self.function(said.lower())
        if said == "(":
            inner: Node = self.deeper(self.comparison)
            self.need(")")
            return inner
        raise FormulaRefused(_("“%(sign)s” has no place here."), sign=said)

    def field(self, name: str) -> Node:
        found = self.known(name)
        if found is None:
            raise FormulaRefused(_("There is no field “%(name)s” that can be calculated with."), name=name)
        return found

    def function(self, name: str) -> Node:
        if name in {"true", "false"}:
            return Node("literal", YES_NO, name == "true")
        if name not in FUNCTIONS and name not in {"if", "empty"}:
            raise FormulaRefused(_("There is no function “%(name)s”. Fields stand in braces: {name}."), name=name)
        self.need("(")
        given: list[Node] = []
        while not self.peek(")"):
            given.append(self.deeper(self.comparison))
            if not self.peek(")"):
                self.need(",")
        self.need(")")
        return self.call(name, given)

    # — Checking —

    def arithmetic(self, sign: str, left: Node, right: Node) -> Node:
        for part in (left, right):
            if part.kind != NUMBER:
                _wrong(sign, NUMBER, part)
        return Node(sign, NUMBER, parts=(left, right))

    def compare(self, sign: str, left: Node, right: Node) -> Node:
        left, right = self.as_choice(left, right), self.as_choice(right, left)
        if left.kind != right.kind:
            _wrong(sign, left.kind, right)
        if left.kind in {TEXT, CHOICE, YES_NO} and sign not in {"=", "<>"}:
            raise FormulaRefused(_("Only numbers and days can be smaller or greater."))
        return Node(sign, YES_NO, parts=(left, right))

    def as_choice(self, one: Node, other: Node) -> Node:
        """A word beside a choice field, or beside a day."""
        if one.what != "literal" or one.kind != TEXT:
            return one
        if other.kind == DAY:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", one.value):
                raise FormulaRefused(_('Write a day like "2024-05-02".'))
            return Node("literal", DAY, one.value)
        if other.kind != CHOICE:
            return one
        key = self.chosen(other.value, one.value)
        if key is None:
            raise FormulaRefused(_("“%(text)s” is not one of the choices."), text=one.value)
        return Node("literal", CHOICE, key)

    def call(self, name: str, given: list[Node]) -> Node:
        if name == "if":
            return self.either(given)
        if name == "empty":
            _count(name, given, 1, 1)
            return Node("empty", YES_NO, parts=tuple(given))
        wanted, kind = FUNCTIONS[name]
        least = sum(not one.startswith(("?", "*")) for one in wanted)
        _count(name, given, least, 20 if wanted and wanted[-1].startswith("*") else len(wanted))
        for at, part in enumerate(given):
            asked = wanted[min(at, len(wanted) - 1)].lstrip("?*")
            if part.kind != asked:
                _wrong(name, asked, part)
        if name == "round" and len(given) > 1 and given[1].what != "literal":
            raise FormulaRefused(_("Say how many digits to round to with a plain number."))
        return Node(name, kind, parts=tuple(given))

    def either(self, given: list[Node]) -> Node:
        _count("if", given, 3, 3)
        test, then, other = given
        if test.kind != YES_NO:
            _wrong("if", YES_NO, test)
        if then.kind != other.kind or then.kind == CHOICE:
            raise FormulaRefused(_("Both answers of “if” must be of the same kind."))
        return Node("if", then.kind, parts=(test, then, other))


def parse(text: str, known: Known, chosen: Chosen) -> Node:
    """Raises FormulaRefused."""
    if len(text) > LONGEST:
        raise FormulaRefused(_("At most %(most)s characters."), most=LONGEST)
    reader = _Reader(_tokens(text), known, chosen)
    node = reader.comparison()
    if reader.at < len(reader.tokens):
        raise FormulaRefused(_("“%(sign)s” has no place here."), sign=reader.tokens[reader.at][1])
    if node.kind == CHOICE:
        raise FormulaRefused(_("A formula must work something out: compare the choice with a word."))
    _check_size(node)
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    plain, at, found = _narrow(text.strip()), 0, []
    while at < len(plain):
        token = TOKEN.match(plain, at)
        if token is None:
            raise FormulaRefused(_("“%(sign)s” can't be read."), sign=plain[at : at + 10])
        assert token.lastgroup
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    if not found:
        raise FormulaRefused(_("Write a formula."))
    return found


def _narrow(text: str) -> str:
    """Signs of a Chinese keyboard mean the plain ones, outside of texts and names."""
    parts = re.split(r'("[^"]*"|\{[^{}]*\})', text)
    return "".join(part if at % 2 else part.translate(FULL_WIDTH) for at, part in enumerate(parts))


def _check_size(node: Node) -> None:
    whats = [one.what for one in walk(node)]
    products = sum(what in {"*", "/"} for what in whats)
    repeated = sum(what in {"round", "min", "max", "abs"} for what in whats)
    if len(whats) > MOST_NODES or products > MOST_PRODUCTS or repeated > MOST_REPEATED:
        raise FormulaRefused(_("This formula is too long. Divide it into two fields."))


def _count(name: str, given: list[Any], least: int, most: int) -> None:
    if not least <= len(given) <= most:
        raise FormulaRefused(_("“%(name)s” needs another number of values."), name=name)


def _wrong(where: str, wanted: str, got: Node) -> NoReturn:
    raise FormulaRefused(
        _("“%(where)s” needs %(wanted)s, and this is %(got)s."), where=where, wanted=WORDS[wanted], got=WORDS[got.kind]
    )
