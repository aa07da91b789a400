"""A small language over the fields of one record: `if({price} > 1000, round({price} * 0.9), {price})`.

`parse` reads and checks it; `evaluate` works it out in Python, `sql` in the database. Both calculate with the same
binary numbers in the same order and round once, to four places, so that a list filtered by a formula holds what its
pages show.
"""

from shuke.records.formulas.evaluate import evaluate
from shuke.records.formulas.language import FormulaRefused, Node, names_in
from shuke.records.formulas.parse import parse
from shuke.records.formulas.sql import FormulaSql, Ref

__all__ = ["FormulaRefused", "FormulaSql", "Node", "Ref", "evaluate", "names_in", "parse"]
