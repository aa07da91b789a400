"""Reads Access databases (.mdb of Access 97 to 2003, .accdb since): tables, rows, declared relations. Writes nothing.

`database.Database` opens a file; what is wrong with one comes as `pages.Broken`. Layout after the notes of mdbtools and
Jackcess; every offset below is theirs.
"""

from __future__ import annotations
