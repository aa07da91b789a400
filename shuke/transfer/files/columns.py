"""Which column means what: by its name in Chinese, English or Japanese, and by its contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .contents import Profile, fit, profile
from .fields import CUSTOMER_FIELDS, FIELDS, KIND_LABELS, LINE_FIELDS, PRODUCT_FIELDS, Field, field_of
from .names import likeness, plain

__all__ = [
    "CUSTOMER_FIELDS",
    "FIELDS",
    "KIND_LABELS",
    "LINE_FIELDS",
    "PRODUCT_FIELDS",
    "Field",
    "Guess",
    "field_of",
    "guess",
]
_WEAK = 0.22
_IS_CALLED = 0.59  # so much alike is a name that ends with one of the field's


@dataclass(frozen=True)
class Guess:
    """`mapping` is field → header. `confidence` is that of the worst column the kind can't do without."""

    kind: str
    mapping: dict[str, str]
    confidence: float
    confidences: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def guess(
    headers: Sequence[str],
    sample: Sequence[Sequence[str]],
    kind: str | None = None,
    *,
    given: Mapping[str, str] | None = None,
) -> Guess:
    """`given` (field → header) is taken as it is, the rest found around it. Without `kind` the likeliest is chosen."""
    profiles = [profile([row[at] for row in sample if at < len(row)]) for at in range(len(headers))]
    kinds = [kind] if kind else list(FIELDS)
    guesses = [_guess_kind(one, headers, profiles, given or {}) for one in kinds]
    return max(guesses, key=_worth)


def _worth(one: Guess) -> float:
    return sum(one.confidences.values()) - 3.0 * len(one.missing)


def _guess_kind(kind: str, headers: Sequence[str], profiles: Sequence[Profile], given: Mapping[str, str]) -> Guess:
    fields = FIELDS[kind]
    scores = {(one.key, at): _score(one, headers[at], profiles[at]) for one in fields for at in range(len(headers))}
    if kind == "lines":
        _without_measures(scores, headers)
        _amount_that_is_a_quantity(scores, profiles)
        _buyer_before_recipient(scores, headers)
    taken = {key: headers.index(header) for key, header in given.items() if header in headers}
    certain = dict.fromkeys(taken, 1.0)
    for (key, at), score in sorted(scores.items(), key=lambda item: -item[1]):
        if score > _WEAK and key not in taken and at not in taken.values():
            taken[key], certain[key] = at, round(score, 3)
    if kind in _NUMBERED:
        _number_before_id(_NUMBERED[kind], headers, scores, taken, certain)
    if kind == "lines" and "amount" not in given:
        _drop_order_total(headers, taken, certain)
    if kind == "customers":
        _phones_beside(scores, taken, certain)
        if "phone" not in given:
            _mobile_first(headers, taken)
        _given_beside_surname(headers, taken, certain)
    _fill_by_contents(kind, headers, profiles, taken, certain)
    mapping = {one.key: headers[taken[one.key]] for one in fields if one.key in taken}
    missing = _missing(kind, mapping)
    needed = [certain[key] for key in mapping if key in _NEEDED[kind]] or [0.0]
    confidence = 0.0 if missing else min(needed)
    return Guess(kind, mapping, confidence, certain, missing)


def _score(one: Field, header: str, found: Profile) -> float:
    alike = likeness(header, one)
    suits = fit(one.holds, found) if alike else 0.0
    return alike * (0.35 + 0.65 * suits) if suits else 0.0


def _amount_that_is_a_quantity(scores: dict[tuple[str, int], float], profiles: Sequence[Profile]) -> None:
    """Some shops call the number of pieces “amount”; then another column holds the money."""
    for at, found in enumerate(profiles):
        small = found.number > 0.9 and found.integer > 0.95 and found.largest <= 100
        if small and scores["amount", at] and not scores["quantity", at]:
            scores["quantity", at] = 0.45


def _without_measures(scores: dict[tuple[str, int], float], headers: Sequence[str]) -> None:
    """上次訂購 and 累計消費 tell of a customer, not of a line."""
    measures = {at for at, header in enumerate(headers) if _MEASURE.search(plain(header))}
    scores.update({place: 0.0 for place in scores if place[1] in measures})


def _buyer_before_recipient(scores: dict[tuple[str, int], float], headers: Sequence[str]) -> None:
    """Who buys is the customer, not to whom it is sent; and the phone of the one is never given to the other."""
    recipients = [at for at, header in enumerate(headers) if _RECIPIENT.search(plain(header))]
    buyers = [at for at, header in enumerate(headers) if _BUYER.search(plain(header))]
    for key in ("customer", "phone", "email"):
        if any(scores[key, at] and likeness(headers[at], field_of("lines", key)) > _IS_CALLED for at in buyers):
            scores.update({(key, at): 0.3 * scores[key, at] for at in recipients})


def _number_before_id(
    number: str, headers: Sequence[str], scores: Mapping[tuple[str, int], float], taken: dict[str, int],
    certain: dict[str, float],
) -> None:  # fmt: skip
    """商品ID beside 貨號: the one is the program's, the other the shop's own."""
    if number not in taken or "external_id" in taken or not plain(headers[taken[number]]).endswith("id"):
        return
    free = [at for at in range(len(headers)) if at not in taken.values() and not plain(headers[at]).endswith("id")]
    best = max(free, key=lambda at: scores[number, at], default=None)
    if best is not None and scores[number, best] > _WEAK:
        taken["external_id"], certain["external_id"] = taken[number], certain[number]
        taken[number], certain[number] = best, round(scores[number, best], 3)


def _given_beside_surname(headers: Sequence[str], taken: dict[str, int], certain: dict[str, float]) -> None:
    """名字 beside 姓氏 is the given name alone."""
    alone = {"surname", "name"} <= taken.keys() and "given_name" not in taken
    if alone and plain(headers[taken["name"]]) == "名字":
        taken["given_name"], certain["given_name"] = taken.pop("name"), certain.pop("name")


def _phones_beside(scores: dict[tuple[str, int], float], taken: dict[str, int], certain: dict[str, float]) -> None:
    """手機 beside 市話: one is the phone, the other the second."""
    for key in ("phone_2", "phone_3"):
        others = [(score, -at) for (name, at), score in scores.items() if name == "phone" and at not in taken.values()]
        score, place = max(others, default=(0.0, 0))
        if "phone" in taken and key not in taken and score > _WEAK:
            taken[key], certain[key] = -place, round(score, 3)


def _mobile_first(headers: Sequence[str], taken: dict[str, int]) -> None:
    """電話(宅) beside 行動電話: people are called and known by the latter."""
    there = [key for key in ("phone", "phone_2", "phone_3") if key in taken]
    mobile = next((key for key in there if _MOBILE.search(plain(headers[taken[key]]))), "phone")
    if mobile != "phone" and "phone" in taken:
        taken["phone"], taken[mobile] = taken[mobile], taken["phone"]


def _drop_order_total(headers: Sequence[str], taken: dict[str, int], certain: dict[str, float]) -> None:
    """Where lines have quantity and price, an amount that seems to be the whole order's would count it once a line."""
    if {"amount", "quantity", "unit_price"} <= taken.keys() and _ORDER_TOTAL.search(plain(headers[taken["amount"]])):
        del taken["amount"], certain["amount"]


_NUMBERED = {"customers": "member_no", "products": "code"}
_MOBILE = re.compile("手機|行動電話|携帯|mobile|cell")
_MEASURE = re.compile(
    "^(上次|上一次|前次|最近|最後|首次|第一次|初次|累計|累積|消費次數|購買次數|訂購次數|訂單數|訂單筆數|訂單次數|總消費|歷史)"
    "|^(last(?!name)|first(?!name)|lifetime|orders(count|total)|(total|number)(of)?(orders|spent|spend))"
)
_RECIPIENT = re.compile("收件|收貨|^(ship|shipping|recipient|delivery)")
_BUYER = re.compile("訂購|購買|買家|買方|會員|顧客|客戶|^(bill|billing|buyer|customer)")
_ORDER_TOTAL = re.compile("訂單|付|總[計價額]$|order|grand|paid|payment|^(sub)?total$|^totalamount$")
_NEEDED = {
    "lines": ("on", "customer", "customer_id", "phone", "email", "product", "product_id"),
    "customers": ("name", "surname", "given_name"),
    "products": ("name",),
}
_ONE_OF = {
    "lines": (("on",), ("customer_id", "customer", "phone", "email"), ("product", "product_id")),
    "customers": (
        ("name", "given_name", "surname"),
        ("phone", "email", "member_no", "birthday", "address", "external_id", "grade"),
    ),
    "products": (("name", "code"), ("price", "cost", "stock", "unit", "pv", "code")),
}


def _missing(kind: str, mapping: Mapping[str, str]) -> list[str]:
    """The first field of each group of which none was found."""
    return [group[0] for group in _ONE_OF[kind] if not any(key in mapping for key in group)]


# Fields that may be found by contents alone, in the order in which they claim a column.
_BY_CONTENTS = {
    "lines": (
        "on",
        "email",
        "phone",
        "customer",
        "customer_id",
        "product",
        "product_id",
        "quantity",
        "amount",
        "unit_price",
    ),
    "customers": ("email", "phone", "name", "birthday", "gender", "address"),
    "products": ("name", "code", "price"),
}


def _fill_by_contents(
    kind: str, headers: Sequence[str], profiles: Sequence[Profile], taken: dict[str, int], certain: dict[str, float]
) -> None:
    for key in _BY_CONTENTS[kind]:
        if key in taken or _served(kind, key, taken):
            continue
        free = [at for at, header in enumerate(headers) if at not in taken.values() and _may_be(kind, key, header)]
        best = max(free, key=lambda at: _looks(key, profiles[at]), default=None)
        if best is not None and _looks(key, profiles[best]) > 0.5:
            taken[key], certain[key] = best, round(0.5 * _looks(key, profiles[best]), 3)


def _may_be(kind: str, key: str, header: str) -> bool:
    """A day that has a name, but not that of a birthday, is some other day."""
    if kind == "lines" and _MEASURE.search(plain(header)):
        return False
    return key != "birthday" or header.isdigit()


def _served(kind: str, key: str, taken: Mapping[str, int]) -> bool:
    """Whether a by-contents guess would only be a second opinion on something already found by name."""
    if kind == "lines":
        twins = {
            "customer": ("customer_id",),
            "customer_id": ("customer",),
            "product": ("product_id",),
            "product_id": ("product",),
            "amount": ("unit_price",),
            "unit_price": ("amount",),
        }
        return any(twin in taken for twin in twins.get(key, ()))
    return kind == "customers" and key == "name" and "given_name" in taken


def _looks(key: str, found: Profile) -> float:
    """How surely these contents alone say what the column is."""
    return _LOOKS[key](found) if found.filled > 0.3 else 0.0


def _product_looks(p: Profile) -> float:
    return (
        p.words * (1 - p.person) * (0.8 if p.distinct < 0.9 else 0.6) * (p.length >= 2)
        if max(p.date, p.email) < 0.5
        else 0.0
    )


def _id_looks(p: Profile) -> float:
    """Codes that come back; small counts and amounts with cents are none."""
    if max(p.date, p.email, p.phone) > 0.5 or p.identifier < 0.9 or (p.largest < 1000 and p.number > 0.9):
        return 0.0
    return 0.7


def _quantity_looks(p: Profile) -> float:
    return 0.9 if p.integer > 0.95 and p.number > 0.95 and 0 < p.largest <= 200 and p.length <= 4 else 0.0


def _money_looks(p: Profile) -> float:
    return 0.8 if p.number > 0.95 and p.date < 0.5 and p.largest < 1e7 and p.length <= 12 else 0.0


_LOOKS: dict[str, Callable[[Profile], float]] = {
    "on": lambda p: p.date,
    "birthday": lambda p: 0.6 * p.date,
    "email": lambda p: p.email,
    "phone": lambda p: p.phone,
    "customer": lambda p: p.person,
    "name": lambda p: p.person,
    "customer_id": _id_looks,
    "product_id": _id_looks,
    "code": _id_looks,
    "product": _product_looks,
    "quantity": _quantity_looks,
    "amount": _money_looks,
    "unit_price": _money_looks,
    "price": _money_looks,
    "gender": lambda p: p.gender,
    "address": lambda p: p.words if p.length > 12 else 0.0,
}
