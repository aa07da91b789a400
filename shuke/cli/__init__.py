"""The command line: `shuke serve | worker | migrate | demo | due | …`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run Django's management commands under the one name `shuke`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
