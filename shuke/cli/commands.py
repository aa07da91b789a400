"""Shuke's own commands, grouped as `shuke help` shows them. Django's other commands run too, unlisted."""

from __future__ import annotations

from dataclasses import dataclass


def _(text: str) -> str:
    """Marks a text for translation; it is looked up when it is shown."""
    return text


@dataclass(frozen=True)
class Command:
    """`module` has `main(argv)`; without one the command is a management command of an app. `light` modules start
    without Django."""

    name: str
    summary: str
    module: str = ""
    light: bool = False


GROUPS: dict[str, list[Command]] = {
    _("Every day"): [
        Command("serve", _("Start Shuke in the browser, with its background worker"), "shuke.cli.serve"),
        Command(
            "due", _("Who is about to buy what: from a file of orders, or from the shop"), "shuke.cli.due", light=True
        ),
        Command("mcp", _("Let an agent (MCP) look things up and write, with the key in SHUKE_KEY"), "shuke.cli.mcp"),
        Command("import", _("Read a file of order lines, customers or products into the shop")),
        Command("duplicates", _("Look for customers who may be the same, and list the pairs as csv")),
    ],
    _("Set up"): [
        Command("migrate", _("Prepare the database, or bring it up to date")),
        Command("init", _("Set up a trade's starter pack: shuke init --pack shoe-shop")),
        Command("demo", _("Fill an empty shop with a demo to try things out")),
        Command("createowner", _("Add an owner who can sign in, or set a new password"), "shuke.cli.createowner"),
    ],
    _("Keep safe"): [
        Command("export", _("Write the whole shop into one open archive, which shuke import takes back")),
        Command("backup", _("Write everything into one file, while Shuke runs"), "shuke.cli.backup"),
        Command("restore", _("Bring a backup back"), "shuke.cli.restore"),
        Command("upgrade", _("Bring the shop up to date, after a backup of it"), "shuke.cli.upgrade"),
        Command("keys", _("Look after the keys that seal ID numbers"), "shuke.cli.keys"),
        Command("doctor", _("Check that everything is in order"), "shuke.cli.doctor"),
    ],
    _("Behind the scenes"): [
        Command("worker", _("Run background work alone, without the web server"), "shuke.cli.worker"),
        Command("reindex", _("Build the search index anew")),
        Command("warehouse", _("Bring the warehouse for analyses up to date"), "shuke.cli.warehouse"),
    ],
}

COMMANDS: dict[str, Command] = {command.name: command for group in GROUPS.values() for command in group}
