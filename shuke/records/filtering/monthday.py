"""The day of the year in SQL, for what comes back every year."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField


class MonthDay(Func):
    """Month × 100 + day of a date, or of a custom date's text: 29 February is 229."""

    output_field = IntegerField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        day, params = compiler.compile(self.source_expressions[0])
        return f"(SUBSTR({day}, 6, 2) * 100 + SUBSTR({day}, 9, 2))", [*params, *params]

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        day, params = compiler.compile(self.source_expressions[0])
        return f"(SUBSTR({day}::text, 6, 2)::int * 100 + SUBSTR({day}::text, 9, 2)::int)", [*params, *params]
