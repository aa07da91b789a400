"""vCards 2.1, 3.0 and 4.0, as phones and address books export them: one person a row."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import encoding
from .errors import TooLarge, human_size
from .held import HeldSource
from .source import Limits

_LARGEST = 300_000_000
_PHONES, _EMAILS = 3, 2
_LINE_END = re.compile(r"\r\n|\r|\n")
_COLUMNS = (
    "姓名", "姓", "名", "是否公司", "公司", "職稱", "電話", "電話 2", "電話 3", "電子郵件", "電子郵件 2", "生日",
    "性別", "地址", "備註", "群組", "網址", "外部編號",
)  # fmt: skip
_FAMILY_FIRST = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]")
_SPLIT = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARTS_OF_DATE = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})")
_WITHOUT_YEAR = re.compile(r"^--(\d{2})-?(\d{2})")


@dataclass
class Card:
    """The properties of one person: name → values in order."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        if value.strip(" ;\n"):
            self.values.setdefault(name, []).append(value)

    def first(self, name: str) -> str:
        return _plain(self.values.get(name, [""])[0])

    def parts(self, name: str) -> list[str]:
        return [_plain(part) for part in _SPLIT.split(self.values.get(name, [""])[0])]

    def some(self, name: str, count: int) -> list[str]:
        found = list(dict.fromkeys(_plain(value) for value in self.values.get(name, [])))[:count]
        return found + [""] * (count - len(found))


class VcardSource(HeldSource):
    """`row_number` is the number of the card within its file."""

    kind = "vcard"

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        size = path.stat().st_size
        if size > _LARGEST:
            raise TooLarge(name, human_size(size), human_size(_LARGEST))
        super().__init__(path, name)
        try:
            self.encoding = encoding.detect(path) or "utf-8"
            self.hold(_COLUMNS, map(_row, cards(path.read_bytes(), self.encoding)), limits)
        except BaseException:
            self.close()
            raise


def is_vcard(head: bytes) -> bool:
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def cards(raw: bytes, codec: str) -> Iterator[Card]:
    card: Card | None = None
    for group in _properties(raw.decode(codec, "surrogateescape")):
        name, parameters, value = group
        if name == "BEGIN":
            card = Card()
        elif name == "END" and card is not None:
            yield card
            card = None
        elif card is not None:
            card.add(name, _decoded(parameters, value, codec))


def _properties(text: str) -> Iterator[tuple[str, str, str]]:
    """(name, parameters, value) of each property, its lines joined; nested groups' names (item1.TEL) left out."""
    held = ""
    for line in (*_LINE_END.split(text), ""):
        if line[:1] in (" ", "\t") and held:
            held += line[1:]
        elif held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper():
            held = held[:-1] + line
        else:
            head, colon, value = _cut(held)
            if colon:
                name, _semicolon, parameters = head.partition(";")
                yield name.rpartition(".")[2].strip().upper(), parameters.upper(), value
            held = line


def _cut(line: str) -> tuple[str, str, str]:
    """At the first colon that stands in no quotation marks."""
    quoted = False
    for at, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _decoded(parameters: str, value: str, codec: str) -> str:
    """Quoted-printable, in the charset that the property names."""
    charset = re.search(r"CHARSET=\"?([\w\-]+)", parameters)
    raw = value.encode(codec, "surrogateescape")
    if "QUOTED-PRINTABLE" in parameters:
        raw = quopri.decodestring(raw)
    for name in (charset[1] if charset else codec, "utf-8", codec, "cp950", "gb18030"):
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(name)
    return raw.decode("utf-8", "replace")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _row(card: Card) -> list[str]:
    surname, given = [*card.parts("N"), "", ""][:2]
    company = " ".join(filter(None, card.parts("ORG")))
    name = card.first("FN") or _joined(surname, given) or company or card.first("NICKNAME")
    organisation = name == company != "" or card.first("KIND").lower() == "org"
    phones = [_number(phone) for phone in card.some("TEL", _PHONES)]
    return [
        name, surname, given, "TRUE" if organisation else "", company, card.first("TITLE"), *phones,
        *card.some("EMAIL", _EMAILS), _day(card.first("BDAY")), card.first("GENDER")[:1], _address(card),
        card.first("NOTE"), card.first("CATEGORIES").replace(",", "、"), card.first("URL"), card.first("UID"),
    ]  # fmt: skip


def _joined(surname: str, given: str) -> str:
    return f"{surname}{given}" if _FAMILY_FIRST.search(surname) else f"{given} {surname}".strip()


def _number(phone: str) -> str:
    return phone.removeprefix("tel:").partition(";")[0]


def _day(text: str) -> str:
    """A day without a year is left out: it can't be told from a mistake."""
    found = _PARTS_OF_DATE.match(text)
    return "-".join(found.groups()) if found else "" if _WITHOUT_YEAR.match(text) else text


def _address(card: Card) -> str:
    """From the country down where the address is Chinese, else from the street up."""
    parts = [*card.parts("ADR"), *[""] * 7][:7]
    box, more, street, town, county, code, country = parts
    if _FAMILY_FIRST.search("".join(parts)):
        return f"{code} {country}{county}{town}{street}{more}{box}".strip()
    return ", ".join(filter(None, (street, more, box, town, f"{county} {code}".strip(), country)))
