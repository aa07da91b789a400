"""The address of the public page: a word that the owner chooses."""

from __future__ import annotations

from typing import Any

from django.urls import register_converter

from shuke.records import types


class HelpSlug:
    """Fits only the word in the settings; asks the database only for words that are no record type's."""

    regex = "[a-z0-9-]+"

    def to_python(self, value: str) -> str:
        from shuke.service.actions import settings_row

        if types.at(value) is not None or value != settings_row().slug:
            raise ValueError(value)
        return value

    def to_url(self, value: Any) -> str:
        return str(value)


def register() -> None:
    register_converter(HelpSlug, "help")
