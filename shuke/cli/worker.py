"""`shuke worker`: background work alone."""

from __future__ import annotations

import argparse
import logging

from django.utils.translation import gettext as _

from shuke.core.process import end_with_parent
from shuke.core.worker import Worker


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="shuke worker", description=_("Run background work alone, without the web server")
    )
    parser.add_argument("--once", action="store_true", help=_("do what is in the queue now, then end"))
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # how `shuke serve` starts it
    options = parser.parse_args(argv)
    logging.getLogger("shuke.worker").setLevel(logging.INFO)
    if options.parent:
        end_with_parent(options.parent)
    if options.once:
        Worker().run_all()
    else:
        Worker(options.parent).run()
    return 0
