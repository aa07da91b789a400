"""The language of the terminal. Catalogues are read with the standard library, so that no command waits for Django."""

from __future__ import annotations

import gettext as standard
import os
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
TRADITIONAL, SIMPLIFIED = ("tw", "hk", "mo", "hant"), ("cn", "sg", "hans")


def terminal_language() -> str:
    """`zh-hant`, `zh-hans` or `en`: what SHUKE_LANGUAGE says, or else the locale of the terminal."""
    names = ("SHUKE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in names if (value := os.environ.get(name))), "")
    language, _, region = chosen.lower().partition(".")[0].replace("-", "_").partition("_")
    if language != "zh":
        return "en"
    return "zh-hans" if region in SIMPLIFIED else "zh-hant"


@cache
def _catalogue(language: str) -> standard.NullTranslations:
    folder = {"zh-hant": "zh_Hant", "zh-hans": "zh_Hans"}.get(language, language)
    return standard.translation("django", CATALOGUES, [folder], fallback=True)


def gettext(text: str) -> str:
    return _catalogue(terminal_language()).gettext(text)
