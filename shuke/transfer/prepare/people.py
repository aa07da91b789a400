"""Who a row is about: the customer's fields, and the strongest thing the row says to know them by."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.prepare.cells import Cells
from shuke.transfer.prepare.distinct import joined
from shuke.transfer.prepare.mobiles import read_phones, with_zero
from shuke.transfer.prepare.origin import read_origin
from shuke.transfer.prepare.schemas import CUSTOMERS

Columns = dict[str, pa.Array]
GRADES = ["", "A", "B", "C"]


def read_customers(cells: Cells, *, member_no: str, name: str) -> Columns:
    """All columns of the customers table; `member_no` and `name` are the fields of this kind of file that hold them."""
    columns = {field.name: _nothing(cells, field.type) for field in CUSTOMERS}
    columns |= {
        "row_number": cells.rows,
        "member_no": cells.text(member_no, 60, key=True),
        "name": cells.text(name, 120),
        "team": _teams(cells),
        "line_id": _line_ids(cells),
        "email": cells.parsed("email", parse.emails),
        "grade": _grades(cells),
        **_phone(cells, "phone", "phone", "e164"),
    }
    return columns


def read_more(cells: Cells, columns: Columns) -> Columns:
    """What only a file of customers says."""
    surname, given_name = cells.text("surname", 60), cells.text("given_name", 60)
    return columns | {
        "external_id": cells.text("external_id", 110, key=True),
        "surname": surname,
        "given_name": given_name,
        "name": _or_else(columns["name"], whole_name(surname, given_name)),
        "kind": _kinds(cells),
        "gender": cells.text("gender", 12),
        "address": _address(cells),
        "tax_id": cells.text("tax_id", 20),
        "note": cells.long_text("note", 20_000),
        "custom": cells.own(),
        "birthday": cells.day("birthday", must=False),
        "last_contacted_on": cells.day("last_contacted_on", must=False),
        "blanks": cells.blanks(),
        **_phone(cells, "phone_2", "phone_2", "e164_2"),
        **_phone(cells, "phone_3", "phone_3", "e164_3"),
        **read_origin(cells),
    }


def with_keys(cells: Cells, columns: Columns) -> Columns:
    """Add `key`; rows that don't say who it is are refused. A member known by number only is called by the number."""
    columns = _several_phones(cells, columns)
    name = columns["name"]
    known_by = [
        _prefixed("m:", columns["member_no"]),
        _prefixed("x:", columns["external_id"]),
        _prefixed("l:", columns["line_id"]),
        _with_name(_prefixed("p:", columns["e164"]), name),
        _with_name(_prefixed("@:", columns["email"]), name),
        _prefixed("n:", name),
    ]
    key = known_by[0]
    for weaker in known_by[1:]:
        key = _or_else(key, weaker)
    cells.refuse_where(pc.equal(key, ""), "customer", "no_customer")
    called = name
    for other in ("member_no", "phone", "email", "external_id", "line_id"):
        called = _or_else(called, columns[other])
    return columns | {"key": key, "name": called}


def same_customer(columns: Columns) -> pa.Array:
    """A text that is the same for rows which say the same of the same customer."""
    texts = [columns[field.name] for field in CUSTOMERS if field.name != "row_number" and field.type == pa.string()]
    others = ("birthday", "last_contacted_on", "owner_id", "author_id")
    texts += [pc.fill_null(columns[name].cast(pa.string()), "") for name in others]
    return joined([text for text in texts if not _all_empty(text)])


def _all_empty(texts: pa.Array) -> bool:
    return pc.max(pc.binary_length(texts)).as_py() in (0, None)


def _nothing(cells: Cells, kind: pa.DataType) -> pa.Array:
    return pa.repeat(pa.scalar(""), cells.count) if kind == pa.string() else pa.nulls(cells.count, kind)


def _phone(cells: Cells, name: str, raw: str, e164: str) -> Columns:
    """A number that can't be understood is kept as it was written."""
    if not cells.has(name):
        return {}
    texts = cells.text(name, 40)
    found = read_phones(cells.raw(name), cells.styles.region)
    cells.drop_where(pc.and_(pc.is_null(found), pc.not_equal(texts, "")), name, "phone_kept_raw")
    return {raw: with_zero(texts, found, cells.styles.region), e164: pc.fill_null(found, "")}


def _line_ids(cells: Cells) -> pa.Array:
    """Nobody is known by what is no ID: a name, or “has one”."""
    texts = cells.text("line_id", 64, key=True)
    if not cells.has("line_id"):
        return texts
    told = pc.match_substring_regex(texts, r"^[!-~]{3,}$")
    cells.drop_where(pc.and_(pc.invert(told), pc.not_equal(texts, "")), "line_id", "line_id_unreadable")
    return pc.if_else(told, texts, "")


NUMBERS = tuple(f"{name}{place}" for place in ("", "_2", "_3") for name in ("phone", "e164"))


def _several_phones(cells: Cells, columns: Columns) -> Columns:
    """“0912345678、(02)2345-6789”: the further numbers of a cell fill the places that the row leaves empty."""
    if not cells.has("phone"):
        return columns
    texts = parse.as_text(cells.raw("phone"))
    rows = pc.indices_nonzero(
        pc.fill_null(pc.match_substring_regex(texts, r"\d.*[、/;；,，\n].*\d"), False)
    ).to_pylist()
    several = {at: parse.phones_in(texts[at].as_py(), cells.styles.region) for at in rows}
    lists = {name: columns[name].to_pylist() for name in NUMBERS} if several else {}
    for at, found in several.items():
        free = ["", *(place for place in ("_2", "_3") if not lists[f"phone{place}"][at])]
        if 1 < len(found) <= len(free) and all(one.e164 for one in found):
            for place, one in zip(free, found, strict=False):
                lists[f"phone{place}"][at], lists[f"e164{place}"][at] = one.raw[:40], one.e164
    return columns | {name: pa.array(texts, pa.string()) for name, texts in lists.items()}


def _grades(cells: Cells) -> pa.Array:
    found = cells.parsed("grade", parse.grades)
    known = pc.is_in(found, pa.array(GRADES))
    if cells.has("grade"):
        cells.drop_where(pc.invert(known), "grade", "grade_unknown")
        cells.unknown("grade", pc.invert(known))
    return pc.if_else(known, found, "")


def _teams(cells: Cells) -> pa.Array:
    """Teams that the shop doesn't have are made by the import; they are told, since the person may mean another."""
    texts = cells.text("team", 80)
    if cells.has("team"):
        cells.unknown("team", pc.invert(pc.is_in(texts, pa.array(["", *cells.styles.teams], pa.string()))))
    return texts


PLACES = ("postal_code", "region", "city", "district")


def _address(cells: Cells) -> pa.Array:
    """With the parts that stand in columns of their own, unless the address says them itself: 106 台北市大安區和平東路;
    in Latin letters the other way round."""
    address = cells.text("address", 300)
    parts = [cells.text(name, 80) for name in PLACES if cells.has(name)]
    if not parts:
        return address
    told = [pc.if_else(_within(part, address), "", part) for part in parts]
    chinese = pc.match_substring_regex(pc.binary_join_element_wise(address, *told, ""), r"[\x{3400}-\x{9fff}]")
    solid = pc.binary_join_element_wise(*told, address, "")
    apart = pc.replace_substring_regex(pc.binary_join_element_wise(address, *reversed(told), ", "), r"(, )+", ", ")
    apart = pc.utf8_trim(apart, ", ")
    return pc.utf8_slice_codeunits(pc.if_else(chinese, solid, apart), 0, 300)


def _within(parts: pa.Array, texts: pa.Array) -> pa.Array:
    pairs = zip(parts.to_pylist(), texts.to_pylist(), strict=True)
    return pa.array([part in text for part, text in pairs], pa.bool_())


def _kinds(cells: Cells) -> pa.Array:
    return cells.parsed("is_organisation", _organisation)


def _organisation(column: pa.Array) -> parse.Parsed:
    found = parse.booleans(column)
    words = pc.if_else(found.values, "organisation", "person")
    return parse.Parsed(words, found.reasons)


def whole_name(surname: pa.Array, given_name: pa.Array) -> pa.Array:
    """王 + 小明 → 王小明; Chen + Mei → Mei Chen."""
    chinese = pc.match_substring_regex(surname, r"[\x{3400}-\x{9fff}]")
    solid = pc.binary_join_element_wise(surname, given_name, "")
    apart = pc.utf8_trim_whitespace(pc.binary_join_element_wise(given_name, surname, " "))
    return pc.if_else(chinese, solid, apart)


def _or_else(texts: pa.Array, others: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), others, texts)


def _prefixed(prefix: str, texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), "", pc.binary_join_element_wise(prefix, texts, ""))


def _with_name(keys: pa.Array, names: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(keys, ""), "", pc.binary_join_element_wise(keys, names, "|"))
