"""Several tables in one run: a database, a workbook or a zip is taken apart, what each table is and how they are linked
is found out (and can be changed), and every part goes in as an ordinary import, customers and products first.

`unpacking` writes each table to a file of its own; `recognising` and `linking` look at them; `planning` says which
parts are to be made of them, `joining` makes one; `actions` moves a set on.
"""

from __future__ import annotations
