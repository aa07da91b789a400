"""Every visible word stands in three languages, by hand, in the right script and with the right trade words."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest

from tests.architecture.source import PACKAGE
from tests.translations import catalogue, said, used_texts

APPS = sorted(path for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists())
LOCALES = {"zh_Hant": "cp950", "zh_Hans": "gb2312"}
# What a Taiwanese or a Mainland reader would stumble over, though the script is right.
FOREIGN_WORDS = {
    "zh_Hant": (
        "導入 導出 用戶 信息 默認 設置 數據 軟件 打印 登錄 視頻 鼠標 屏幕 質量 搜索 網絡 菜單 電子郵箱 短信"
    ).split(),
    "zh_Hans": (
        "汇入 汇出 使用者 资讯 预设 设定 资料库 软体 列印 登入 萤幕 滑鼠 品质 搜寻 网路 选单 简讯 档案 栏位 顾客专区"
    ).split(),
}
BOTH_SCRIPTS = set("—–…·≥≤×→←↓↑⋯✓€①②③①⌘")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_every_text_is_translated(app: Path, locale: str) -> None:
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue(app, locale)}
    used = used_texts(app)
    missing = [f"{where}: {key[1]}" for key, where in used.items() if key not in entries or not all(said(entries[key]))]
    assert missing == []
    assert [key[1] for key, entry in entries.items() if key not in used and not entry.obsolete] == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_script_words_and_places_are_right(app: Path, locale: str) -> None:
    faults = [fault(entry, text, locale) for entry in catalogue(app, locale) for text in said(entry)]
    assert [found for found in faults if found] == []


def fault(entry: polib.POEntry, text: str, locale: str) -> str:
    strange = [char for char in text if char not in BOTH_SCRIPTS and not encodable(char, LOCALES[locale])]
    if strange:
        return f"wrong script {strange}: {text}"
    if foreign := [word for word in FOREIGN_WORDS[locale] if word in text]:
        return f"foreign words {foreign}: {text}"
    expected = set(PLACE.findall(entry.msgid)) | set(PLACE.findall(entry.msgid_plural))
    if not set(PLACE.findall(text)) <= expected or not set(PLACE.findall(entry.msgid)) <= set(PLACE.findall(text)):
        return f"other places than {sorted(expected)}: {text}"
    return ""


def encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("locale", LOCALES)
def test_one_text_has_one_translation(locale: str) -> None:
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for app in APPS:
        for entry in catalogue(app, locale):
            answers[entry.msgctxt or "", entry.msgid].add(" | ".join(said(entry)))
    assert {key: sorted(texts) for key, texts in answers.items() if len(texts) > 1} == {}
