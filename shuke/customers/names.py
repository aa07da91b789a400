"""Splitting the one name field into surname and given name."""

from __future__ import annotations

import re
import unicodedata

from shuke.customers.models import Customer

# Surnames of two characters that are in use today, in both scripts.
COMPOUND_SURNAMES = frozenset(
    (
        "歐陽 欧阳 司馬 司马 司徒 上官 諸葛 诸葛 夏侯 皇甫 尉遲 尉迟 公孫 公孙 慕容 令狐 "
        "宇文 長孫 长孙 司空 東方 东方 西門 西门 南宮 南宫 獨孤 独孤 端木 軒轅 轩辕 百里 "
        "呼延 申屠 澹臺 澹台 公冶 宗政 濮陽 濮阳 淳于 單于 单于 太叔 仲孫 仲孙 鍾離 钟离 "
        "鮮于 鲜于 閭丘 闾丘 司寇 亓官 公西 赫連 赫连 東郭 东郭 第五 張簡 张简 范姜 葉陳 "
        "叶陈 張廖 张廖 周黃 周黄"
    ).split()
)
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
LONGEST_PART = 60  # longer, it is no person's name, and the database would refuse it
DOTS = "·•‧・"


def tidy(name: str) -> str:
    """Full-width letters made narrow, runs of space made one; nothing else is changed."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def parse_name(name: str, kind: str = Customer.Kind.PERSON) -> tuple[str, str]:
    """`王小明` → (王, 小明); `歐陽娜娜` → (歐陽, 娜娜); `Mei-Ling Chen` → (Chen, Mei-Ling). Unknown parts are empty."""
    name = tidy(name)
    if kind != Customer.Kind.PERSON or not name:
        return "", ""
    solid = name.replace(" ", "")
    surname, given = _parse_chinese(name, solid) if CHINESE.fullmatch(solid) else _parse_latin(name)
    return (surname, given) if max(len(surname), len(given)) <= LONGEST_PART else ("", "")


def _parse_chinese(name: str, solid: str) -> tuple[str, str]:
    if " " in name:  # written apart by its owner: trust that
        surname, given = name.split(" ", 1)
        return surname, given.replace(" ", "")
    width = 2 if solid[:2] in COMPOUND_SURNAMES and len(solid) > 2 else 1
    return (solid[:width], solid[width:]) if 2 <= len(solid) <= 5 else ("", "")


def _parse_latin(name: str) -> tuple[str, str]:
    if "," in name:
        surname, given = (part.strip() for part in name.split(",", 1))
        return surname, given
    if any(dot in name for dot in DOTS):
        return "", ""
    given, _, surname = name.rpartition(" ")
    return (surname, given) if given and not CHINESE.search(name) else ("", "")
