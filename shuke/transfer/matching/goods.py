"""Products of the file and products of the shop: by code, by the source's own number, else by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from shuke.catalogue.actions.loading import PRODUCT_FIELDS
from shuke.catalogue.models import Product
from shuke.core import bulk
from shuke.records import merged
from shuke.transfer.matching import own
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.merged import replaced as replaced_ones
from shuke.transfer.matching.refusals import refusal
from shuke.transfer.matching.spoken import said_by, stands_in

Entry = dict[str, Any]
TEXTS = ("unit", "category", "barcode", "size", "colour")
NUMBERS = ("price", "cost", "tax_rate", "commission_rate", "pv", "stock", "reorder_level", "cycle_days")
FILLED = (*TEXTS, *NUMBERS, "active")
EMPTIED = dict.fromkeys(TEXTS, "") | dict.fromkeys(NUMBERS)
ALIVE = "deleted_at IS NULL"
SUBJECT = Product._meta.label_lower


@dataclass(eq=False)
class Good:
    """A product of the shop, or (`id` 0) one that the file is the first to name."""

    id: int
    values: dict[str, Any]
    in_bin: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)  # the fields of which rows of the file have spoken
    old_numbers: set[str] = field(default_factory=set)  # of products that were merged into this one

    def named_as_before(self, entry: Entry) -> bool:
        """By the number of one that went into it: what the file says of that one fills, and replaces nothing."""
        return bool(self.old_numbers & {entry["code"], entry["external_id"]})


class Goods:
    """The products that a piece of the file could be about."""

    def __init__(self, desk: Desk, entries: Sequence[Entry]) -> None:
        self.desk = desk
        self.by_code: dict[str, Good] = {}
        self.by_external: dict[str, Good] = {}
        self.by_barcode: dict[str, Good] = {}
        self.by_name: dict[str, list[Good]] = defaultdict(list)
        self.holders = own.Holders("product", entries)
        self.keys = desk.rules.goods_keys()
        self.finders: dict[str, Callable[[Entry], Good | int | None]] = {
            "code": self._by_code, "external_id": self._by_external, "product_name": self._by_name,
        }  # fmt: skip
        codes = list({code for one in entries for code in ([one["code"]] if one["code"] else given(one["name"]))})
        names = list({entry["name"] for entry in entries if not entry["code"] or "code" not in self.keys})
        externals = [entry["external_id"] for entry in entries if entry["external_id"]]
        barcodes = [entry["barcode"] for entry in entries if entry["barcode"]]
        ours = "source_system = %s AND NOT (external_id = '')"
        rows = [
            *bulk.find(Product, "code", codes, ["id"], ALIVE),
            *bulk.find(Product, "name", names, ["id"], ALIVE),
            *bulk.find(Product, "barcode", barcodes, ["id"], f"NOT (barcode = '') AND {ALIVE}"),
            *bulk.find(Product, "external_id", externals, ["id"], ours, desk.source),
        ]  # fmt: skip
        replaced = replaced_ones(SUBJECT, "code", codes)
        ids = {row[0] for row in rows} | _resting(codes) | set(replaced.values())
        self._load(ids, merged.survivors(SUBJECT, ids), replaced)

    def _load(self, ids: set[int], led: dict[int, int], replaced: dict[str, int]) -> None:
        wanted = ["id", "deleted_at", *PRODUCT_FIELDS, "custom"]
        goods = {}
        for row in bulk.find(Product, "id", sorted(ids | set(led.values())), wanted):
            values = dict(zip(PRODUCT_FIELDS, row[2:-1], strict=True)) | {"custom": bulk.read_json(row[-1])}
            goods[row[0]] = Good(row[0], values, in_bin=row[1] is not None)
        for good in goods.values():
            if good.id not in led:
                self.remember(good)
        for old, now in led.items():
            self._lead(goods[old].values, goods[now])
        for code, survivor in replaced.items():
            if survivor in goods and not goods[survivor].in_bin:
                goods[survivor].old_numbers.add(code)
                self.by_code.setdefault(code, goods[survivor])

    def _lead(self, old: dict[str, Any], now: Good) -> None:
        """Whoever names the one that went into another means that other."""
        now.old_numbers |= {old["code"], old["external_id"]} - {"", now.values["code"], now.values["external_id"]}
        if old["external_id"] and old["source_system"] == self.desk.source:
            self.by_external.setdefault(old["external_id"], now)
        if old["code"] and not now.in_bin:
            self.by_code.setdefault(old["code"], now)

    def remember(self, good: Good) -> None:
        values = good.values
        if values["external_id"] and values["source_system"] == self.desk.source:
            self.by_external[values["external_id"]] = good
        if not good.in_bin:
            self.by_code[values["code"]] = good
            self.by_name[values["name"]].append(good)
            if values["barcode"]:
                self.by_barcode[values["barcode"]] = good

    def claim(self, entry: Entry, good: Good) -> None:
        """A code that the row says in vain, because the product has another, is no other row's to take."""
        self.holders.claim(entry, good)
        if entry["code"]:
            self.by_code.setdefault(entry["code"], good)

    def match(self, entry: Entry) -> Good | int | None:
        """By the first key that finds one; its code and barcode must be nobody else's."""
        found = self._match(entry)
        if isinstance(found, int):
            return found
        holder = self.by_code.get(entry["code"]) if entry["code"] else None
        if holder is not None and holder is not found:
            return refusal("code_taken")
        scanned = self.by_barcode.get(entry["barcode"]) if entry["barcode"] else None
        return refusal("barcode_taken") if scanned is not None and scanned is not found else found

    def _match(self, entry: Entry) -> Good | int | None:
        for key in self.keys:
            if (found := self.finders[key](entry)) is not None:
                return found
        return None if entry["code"] else self._made_before(entry)

    def _made_before(self, entry: Entry) -> Good | None:
        """The product that a row like this one made, by the code that it got then."""
        goods = (self.by_code.get(code) for code in given(entry["name"]))
        return next((good for good in goods if good and good.values["name"] == entry["name"]), None)

    def _by_code(self, entry: Entry) -> Good | None:
        return self.by_code.get(entry["code"]) if entry["code"] else None

    def _by_external(self, entry: Entry) -> Good | int | None:
        good = self.by_external.get(entry["external_id"]) if entry["external_id"] else None
        return refusal("product_in_bin") if good and good.in_bin else good

    def _by_name(self, entry: Entry) -> Good | int | None:
        """Only where no code says more, if codes count."""
        if entry["code"] and "code" in self.keys:
            return None
        namesakes = self.by_name[entry["name"]]
        if len(namesakes) > 1:
            return refusal("product_ambiguous")
        return namesakes[0] if namesakes else None

    def create(self, entry: Entry) -> Good:
        """Not yet in the database; a product without a code gets its name for one."""
        values = {name: entry.get(name) for name in PRODUCT_FIELDS} | {"custom": dict(entry["custom"])}
        values |= {"code": entry["code"] or self._code_for(entry["name"]), "source_system": self.desk.source}
        values["active"] = 1 if entry["active"] is None else entry["active"]
        values["external_id"] = "" if entry["external_id"] in self.by_external else entry["external_id"]
        good = Good(0, values, said=said_by(entry))
        self.remember(good)
        return good

    def _code_for(self, name: str) -> str:
        short, unlike = given(name)
        return short if short not in self.by_code and short == name else unlike


def _resting(codes: Sequence[str]) -> set[int]:
    """Products that went into others and had one of these codes: asked of the few that rest."""
    rest = merged.resting(SUBJECT)
    if not codes or not rest.exists():
        return set()
    return set(Product.objects.filter(pk__in=rest, code__in=codes).values_list("pk", flat=True))


def given(name: str) -> tuple[str, str]:
    """The codes that a product without one may get: its name, or where that is taken or too long, one like no other."""
    return name[:60], f"{name[:47]}-{blake2b(name.encode(), digest_size=6).hexdigest()}"


def merge(good: Good, entry: Entry, desk: Desk) -> list[str]:
    """Take over what the entry says and no row before it has said; lines of orders only fill what is empty. Empty cells
    erase only where the person wants them to. Gives the fields of which a row before it says otherwise."""
    overwrite = desk.overwrite and not good.named_as_before(entry)
    if overwrite:
        _empty(good, entry)
    for name in FILLED:
        said, known = entry[name], good.values[name]
        if said in (None, "") or said == known:
            continue
        if known in (None, "") or (overwrite and name not in good.said):
            good.before.setdefault(name, known)
            good.values[name] = said
    if overwrite and entry["code"] and not stands_in(entry) and "name" not in good.said:
        good.before.setdefault("name", good.values["name"])
        good.values["name"] = entry["name"]
    own.merge(good, entry, overwrite=overwrite)
    if not overwrite:
        return []
    otherwise = _otherwise(good, entry)
    good.said |= said_by(entry)
    return otherwise


def _empty(good: Good, entry: Entry) -> None:
    """Not what a row before it has said."""
    for name in entry.get("blanks", set()) & set(EMPTIED) - good.said:
        if good.values[name] not in (None, ""):
            good.before.setdefault(name, good.values[name])
            good.values[name] = EMPTIED[name]


def _otherwise(good: Good, entry: Entry) -> list[str]:
    known = {name: good.values[name] for name in (*FILLED, "name")} | good.values["custom"]
    said = {**entry, **entry["custom"]}
    return [name for name in known if name in said_by(entry) & good.said and said[name] != known[name]]
