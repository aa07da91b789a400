"""`shuke mcp`: the shop for an agent on this machine, over standard input and output."""

from __future__ import annotations

import argparse
import json
import os
import sys

from django.utils.translation import gettext as _

from shuke.cli.prepared import refuse_pending_migrations
from shuke.core.errors import UserError


class KeyMissing(UserError):
    code = "key_missing"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="shuke mcp",
        description=_("Let an agent (MCP) look things up and write, with the key in SHUKE_KEY"),
    )
    parser.parse_args(argv)
    refuse_pending_migrations()
    key = os.environ.get("SHUKE_KEY", "")
    if not key:
        raise KeyMissing(_("Put a key for programs into SHUKE_KEY: it says whose rights the agent has."))
    _serve(key)
    return 0


def _serve(key: str) -> None:
    """A message a line, until there are no more."""
    from django.db import close_old_connections

    from shuke.accounts.surroundings import surroundings_of
    from shuke.records import shape
    from shuke.workspace.agents.protocol import answer, not_json

    for line in sys.stdin:
        if not line.strip():
            continue
        close_old_connections()
        try:
            message = json.loads(line)
        except ValueError:
            said: object = not_json()
        else:
            with shape.settled(), surroundings_of(None):
                said = answer(message, key)
        if said is not None:
            sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
            sys.stdout.flush()
