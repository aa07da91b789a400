"""Whoever sends or hands out anything to customers asks what they have agreed to."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import PACKAGE, calls, nodes, python_files, short

SENDING = {"smtplib", "aiosmtplib", "linebot", "twilio"}  # what brings messages to people
SENDERS = {"send_mail", "send_mass_mail", "EmailMessage", "EmailMultiAlternatives", "urlopen"}
TO_STAFF = {  # modules that write to people of the shop only, each with a reason beside it
    "shuke/notices/actions/sending.py",  # what people chose to be told, to those who sign in
    "shuke/notices/mail.py",  # puts these letters together
    "shuke/client.py",  # asks the shop itself, over its API
}
ASKING = {"allowed", "is_allowed"}


def test_senders_ask_for_consent() -> None:
    silent = [
        short(path)
        for path in python_files()
        if PACKAGE in path.parents and "tests" not in path.parts and _sends(path) and not _asks(path)
    ]
    assert sorted(set(silent) - TO_STAFF) == []


def test_files_for_some_use_go_through_one_door() -> None:
    """`exports.rows.allowed` narrows to who agreed: no other module of exports reads a list's rows by itself."""
    around = [path for path in (PACKAGE / "records" / "exports").glob("*.py") if path.name != "rows.py"]
    reading = [short(path) for path in around for call in calls(path)
               if isinstance(call.func, ast.Attribute) and call.func.attr == "rows"
               and isinstance(call.func.value, ast.Name) and call.func.value.id == "listing"]  # fmt: skip
    assert reading == []


def _sends(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    if not any(word in text for word in SENDING | SENDERS):  # parsing all takes ten seconds
        return False
    names = {alias.name.split(".")[0] for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module.split(".")[0] for node in nodes(path) if isinstance(node, ast.ImportFrom) and node.module}
    called = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls(path)}
    return bool(names & SENDING or called & SENDERS)


def _asks(path: Path) -> bool:
    return any(getattr(call.func, "attr", "") in ASKING for call in calls(path))
