"""A formula as SQL, of both databases: the same binary numbers in the same order as in `evaluate`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Func
from django.db.models.expressions import Combinable

from shuke.records.formulas.evaluate import FARTHEST, WHOLE
from shuke.records.formulas.language import DAY, MOST, NUMBER, TEXT, YES_NO, Node

Said = tuple[str, list[Any]]  # SQL and its parameters
INFIX = {"+", "-", "*"}
COMPARED = {"=", "<>", "<", "<=", ">", ">="}


class Ref:
    """A field that a formula speaks of: how SQL reaches it, and by what its whole numbers are divided."""

    def __init__(self, expression: Combinable, *, scale: int = 1) -> None:
        self.expression, self.scale = expression, scale


class FormulaSql(Func):
    """`refs` by the names in the formula. Numbers come as whole ten-thousandths, days as ISO text, yes as 1."""

    def __init__(self, node: Node, refs: Mapping[str, Ref], on: date, output_field: models.Field) -> None:
        self.names = list(refs)
        super().__init__(*(ref.expression for ref in refs.values()), output_field=output_field)
        self.node, self.on = node, on
        self.scales = {name: ref.scale for name, ref in refs.items()}

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        parts = [compiler.compile(one) for one in self.source_expressions]
        refs = {name: (sql, list(params)) for name, (sql, params) in zip(self.names, parts, strict=True)}
        written = _Writer(refs, self.scales, self.on, postgresql=connection.vendor == "postgresql")
        return written.result(self.node)


class _Writer:
    def __init__(self, refs: dict[str, Said], scales: dict[str, int], on: date, *, postgresql: bool) -> None:
        self.refs, self.scales, self.on, self.postgresql = refs, scales, on, postgresql

    def result(self, node: Node) -> Said:
        sql, params = self.of(node)
        if node.kind == NUMBER:
            whole = self.half_up(f"({sql}) * 10000.0")
            near = f"CASE WHEN ABS({sql}) < {MOST!r} THEN CAST({whole} AS {self.bigint}) END"
            return near, params * (3 if self.postgresql else 2)
        if node.kind == TEXT:
            return f"NULLIF({sql}, '')", params
        return (
            (f"CASE WHEN {sql} THEN 1 WHEN NOT ({sql}) THEN 0 END", params * 2)
            if node.kind == YES_NO
            else (sql, params)
        )

    def of(self, node: Node) -> Said:
        if node.what == "literal":
            return self.literal(node)
        if node.what == "field":
            return self.field(node)
        if node.what == "today":
            return f"'{self.on.isoformat()}'", []
        parts = [self.of(part) for part in node.parts]
        own = getattr(self, f"_{node.what}", None)
        if own is not None:
            return own(node, parts)
        if node.what in INFIX | COMPARED | {"/"}:
            return self.between(node.what, *parts)
        raise LookupError(node.what)

    def literal(self, node: Node) -> Said:
        if node.value == "":
            return ("CAST(NULL AS TEXT)", [])
        if node.kind == NUMBER:
            return f"CAST({node.value!r} AS {self.double})", []
        if node.kind == YES_NO:
            return ("TRUE" if node.value else "FALSE"), []
        return "CAST(%s AS TEXT)", [node.value]

    def field(self, node: Node) -> Said:
        sql, params = self.refs[node.value]
        if node.kind == NUMBER:
            return f"(CAST({sql} AS {self.double}) / {float(self.scales[node.value])!r})", params
        if node.kind == YES_NO:
            return f"(CAST({sql} AS INTEGER) = 1)", params
        if node.kind == DAY:
            return f"CAST({sql} AS TEXT)", params
        return f"NULLIF(CAST({sql} AS TEXT), '')", params

    def between(self, sign: str, left: Said, right: Said) -> Said:
        divisor = f"NULLIF({right[0]}, 0.0)" if sign == "/" else right[0]
        return f"({left[0]} {sign} {divisor})", [*left[1], *right[1]]

    def half_up(self, sql: str) -> str:
        """Whole, halves away from zero: as SQLite's ROUND does by itself."""
        return f"(SIGN({sql}) * FLOOR(ABS({sql}) + 0.5))" if self.postgresql else f"ROUND({sql})"

    def _round(self, node: Node, parts: list[Said]) -> Said:
        sql, params = parts[0]
        places = node.parts[1].value if len(node.parts) > 1 else 0.0
        scale = float(10 ** max(0, min(int(places), 4)))
        scaled = f"({sql}) * {scale!r}"
        written = f"CASE WHEN ABS({scaled}) < {WHOLE!r} THEN {self.half_up(scaled)} / {scale!r} END"
        return written, params * (3 if self.postgresql else 2)

    def _abs(self, _node: Node, parts: list[Said]) -> Said:
        return f"ABS({parts[0][0]})", parts[0][1]

    def _min(self, _node: Node, parts: list[Said]) -> Said:
        return self.extreme("LEAST" if self.postgresql else "MIN", parts)

    def _max(self, _node: Node, parts: list[Said]) -> Said:
        return self.extreme("GREATEST" if self.postgresql else "MAX", parts)

    def extreme(self, name: str, parts: list[Said]) -> Said:
        """PostgreSQL passes over what is empty; here nothing comes of it."""
        if len(parts) == 1:
            return parts[0]
        listed, params = ", ".join(sql for sql, _ in parts), [one for _, given in parts for one in given]
        if not self.postgresql:
            return f"{name}({listed})", params
        none = " OR ".join(f"{sql} IS NULL" for sql, _ in parts)
        return f"CASE WHEN {none} THEN NULL ELSE {name}({listed}) END", params * 2

    def _if(self, _node: Node, parts: list[Said]) -> Said:
        (test, one), (then, two), (other, three) = parts
        return f"CASE WHEN {test} THEN {then} ELSE {other} END", [*one, *two, *three]

    def _empty(self, _node: Node, parts: list[Said]) -> Said:
        return f"(({parts[0][0]}) IS NULL)", parts[0][1]

    def _concat(self, _node: Node, parts: list[Said]) -> Said:
        joined = " || ".join(f"COALESCE({sql}, '')" for sql, _ in parts)
        return f"NULLIF({joined}, '')", [one for _, given in parts for one in given]

    def _and(self, _node: Node, parts: list[Said]) -> Said:
        return self.logical(" AND ", parts)

    def _or(self, _node: Node, parts: list[Said]) -> Said:
        return self.logical(" OR ", parts)

    def logical(self, joined: str, parts: list[Said]) -> Said:
        """What is neither yes nor no counts as no."""
        written = joined.join(f"COALESCE({sql}, FALSE)" for sql, _ in parts)
        return f"({written})", [one for _, given in parts for one in given]

    def _not(self, _node: Node, parts: list[Said]) -> Said:
        return f"(NOT COALESCE({parts[0][0]}, FALSE))", parts[0][1]

    def _days_between(self, _node: Node, parts: list[Said]) -> Said:
        (first, one), (last, two) = parts
        if self.postgresql:
            return f"CAST(CAST({last} AS date) - CAST({first} AS date) AS {self.double})", [*two, *one]
        return f"(JULIANDAY({last}) - JULIANDAY({first}))", [*two, *one]

    def _add_days(self, _node: Node, parts: list[Said]) -> Said:
        (day, one), (days, two) = parts
        if self.postgresql:
            later = f"TO_CHAR(CAST({day} AS date) + CAST({self.half_up(days)} AS integer), 'YYYY-MM-DD')"
            params = [*two, *one, *two, *two]
        else:
            later = f"DATE({day}, CAST(CAST(ROUND({days}) AS INTEGER) AS TEXT) || ' days')"
            params = [*two, *one, *two]
        return f"CASE WHEN ABS({days}) <= {FARTHEST} THEN {later} END", params

    def _year(self, _node: Node, parts: list[Said]) -> Said:
        return self.part(parts[0], 1, 4)

    def _month(self, _node: Node, parts: list[Said]) -> Said:
        return self.part(parts[0], 6, 2)

    def _day(self, _node: Node, parts: list[Said]) -> Said:
        return self.part(parts[0], 9, 2)

    def part(self, day: Said, start: int, length: int) -> Said:
        return f"CAST(SUBSTR({day[0]}, {start}, {length}) AS {self.double})", day[1]

    @property
    def double(self) -> str:
        return "double precision" if self.postgresql else "REAL"

    @property
    def bigint(self) -> str:
        return "bigint" if self.postgresql else "INTEGER"
