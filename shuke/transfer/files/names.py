"""How alike a header and a field's names are: full-width, camelCase, separators, “(元)”, both Chinese scripts alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .fields import FIELDS, Field

_SIMPLIFIED = (
    "会员编号码顾户称电话单订购买货产数计价总额实应销费务团队组别区级备注说类规条订间时线联络现库成进税稅"
    "邮箱传发结账报设启识货录类型动态渠经条项个细节义体测"
)
_TRADITIONAL = (
    "會員編號碼顧戶稱電話單訂購買貨產數計價總額實應銷費務團隊組別區級備註說類規條訂間時線聯絡現庫成進稅稅"
    "郵箱傳發結帳報設啟識貨錄類型動態渠經條項個細節義體測"
)
_FOLD = str.maketrans(_SIMPLIFIED, _TRADITIONAL) | {ord("鍊"): "鏈", ord("臺"): "台"}
_BRACKETS = re.compile(r"[(\[{【〔「<][^()\[\]{}【】〔〕「」<>]*[)\]}】〕」>]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[\s_\-./\\:;,*#'\"!?|&+=~^%$、。：；，]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# Words that alone say little: only an exact match counts.
_GENERIC = frozenset(
    (
        " id name title no number code 名稱 名字 計 abc line row seq group class type value units count item order"
        " level rank day time account owner source tax description state 姓 名 price total 時間 day paid 說明 項目"
        " 內容 内容 dt 單位 unit measure 來源 狀態 業務 系列 family service collection material comment 類型 編號"
        " 代號 代碼 key location 門市 area street volume rating platform medium 周期 週期 稅 有效 created goods"
        " article contact mail abc 會員 顧客 客戶 商品 產品"
    ).split()
)


@lru_cache(maxsize=20_000)
def tokens(header: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", header).strip()
    bare = _BRACKETS.sub(" ", text)
    text = bare if bare.strip() else re.sub(r"[()\[\]{}【】〔〕「」<>]", " ", text)
    parts = _SEPARATORS.split(_CAMEL.sub(" ", text))
    return tuple(part.lower().translate(_FOLD) for part in parts if part)


def plain(header: str) -> str:
    """The form in which headers are compared."""
    return "".join(tokens(header))


@lru_cache(maxsize=200)
def _names_of(field: Field) -> dict[str, tuple[str, ...]]:
    return {plain(name): tokens(name) for name in field.all_names()}


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Every name of every field, to recognise a row of headers."""
    return frozenset(name for fields in FIELDS.values() for field in fields for name in _names_of(field))


def likeness(header: str, field: Field) -> float:
    """0 (nothing in common) to 1 (the field's first name; its later names, which say less, a little below)."""
    wanted, names = plain(header), _names_of(field)
    if not wanted:
        return 0.0
    if wanted in names:
        return 1.0 - 0.1 * list(names).index(wanted) / len(names)
    parts = tokens(header)
    best = 0.0
    for name, words in names.items():
        if name in _GENERIC or len(name) < 2:
            continue
        part = _cjk_likeness(wanted, name) if _CJK.search(name) else _word_likeness(parts, words)
        best = max(best, part)
    return best


def _cjk_likeness(wanted: str, name: str) -> float:
    """In Chinese and Japanese the last word says what it is: 客戶購買日期 is a date."""
    if name not in wanted:
        return 0.0
    share = len(name) / len(wanted)
    return (0.6 if wanted.endswith(name) else 0.35) + 0.35 * share


def _word_likeness(parts: tuple[str, ...], words: tuple[str, ...]) -> float:
    size, count = len(words), len(parts)
    for at in range(count - size + 1):
        if parts[at : at + size] == words:
            last = at + size == count
            return (0.5 if last else 0.3) + 0.35 * size / count
    return 0.0
