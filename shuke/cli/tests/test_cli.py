from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder

from shuke.cli import main
from shuke.cli.commands import COMMANDS
from shuke.cli.language import gettext, terminal_language


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code or 0


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUKE_LANGUAGE", "en")


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
def test_help_names_every_own_command(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(*arguments) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


def test_a_mistyped_command_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("srve") == 2
    assert "shuke serve" in capsys.readouterr().err


def test_djangos_commands_run_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diffsettings", "--help") == 0
    assert "shuke diffsettings" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [
        ("LANG", "zh_TW.UTF-8", "zh-hant"),
        ("LANG", "zh_CN.UTF-8", "zh-hans"),
        ("LANG", "C.UTF-8", "en"),
        ("LC_ALL", "zh_HK", "zh-hant"),
        ("SHUKE_LANGUAGE", "zh-hans", "zh-hans"),
        ("SHUKE_LANGUAGE", "zh-hant", "zh-hant"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, language: str
) -> None:
    for name in ("SHUKE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert terminal_language() == language


def test_the_command_line_has_its_own_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUKE_LANGUAGE", "zh-hant")
    assert gettext("Keep safe") == "保管"


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["demo"], ["init", "--pack", "shoe-shop"], ["import", "orders.csv"]])
def test_who_forgot_to_prepare_the_database_is_told(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    MigrationRecorder.Migration.objects.latest("id").delete()
    assert run(*arguments) == 2
    assert "shuke migrate" in " ".join(capsys.readouterr().err.split())
