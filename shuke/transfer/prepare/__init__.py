"""Reads a file once, checks every row, and writes what will go in to Arrow files beside it.

The import then works on those: typed columns, the file's distinct customers, products and orders as tables of their
own, and lines that point to them by position. So a run that was killed goes on at once, without reading the file again.
"""

from __future__ import annotations

from shuke.transfer.prepare.preparing import Prepared, prepare
from shuke.transfer.prepare.problems import Problem, Problems
from shuke.transfer.prepare.store import Table, open_table

__all__ = ["Prepared", "Problem", "Problems", "Table", "open_table", "prepare"]
