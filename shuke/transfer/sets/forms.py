"""What a person says of the tables: what each is, and which columns link them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.transfer.others import columns as others
from shuke.transfer.sets.linking import Link
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.queries import readable, tables_of
from shuke.transfer.sets.tables import CUSTOMERS, LINES, NAMES, NOTHING, ORDERS, PRODUCTS, RECORDS, Table

_MORE = 1  # links that may be added to a table at a time


def kinds(user: User | None) -> list[tuple[str, Any]]:
    types = [(f"{RECORDS}:{kind.name}", str(kind.plural)) for kind in others.importable(user)]
    return [
        (NOTHING, _("Leave out")), (CUSTOMERS, _("Customers")), (PRODUCTS, _("Products")),
        (ORDERS, _("Orders: day and customer")), (LINES, _("Order lines: what was bought")),
        (NAMES, _("Names for other tables")), *types,
    ]  # fmt: skip


class SetForm(forms.Form):
    source = forms.CharField(
        label=_("Where it comes from"), max_length=40, required=False,
        help_text=_("Under the same name, rows that are already in are recognised and not doubled."),
    )  # fmt: skip

    def __init__(self, one: ImportSet, *args: Any, **kwargs: Any) -> None:
        self.one = one
        self.tables = readable(tables_of(one))
        self.links = [Link(**values) for values in one.links]
        kwargs["initial"] = {"source": one.source}
        super().__init__(*args, **kwargs)
        choices = kinds(one.by)
        for table in self.tables:
            self.fields[f"kind_{table.number}"] = forms.ChoiceField(
                label=_("What is in it"), choices=choices, initial=table.kind
            )
            self._add_links(table)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def _links_of(self, table: Table) -> list[Link | None]:
        own: list[Link | None] = [link for link in self.links if link.table == table.number]
        return own + [None] * _MORE

    def _add_links(self, table: Table) -> None:
        columns = [("", _("No link")), *((header, header) for header in table.headers)]
        targets = [("", _("No link")), *self._targets(table)]
        for at, link in enumerate(self._links_of(table)):
            self.fields[f"from_{table.number}_{at}"] = forms.ChoiceField(
                label=_("Column in the file"), choices=columns, required=False, initial=link.column if link else ""
            )
            self.fields[f"to_{table.number}_{at}"] = forms.ChoiceField(
                label=_("names rows of"), choices=targets, required=False,
                initial=f"{link.to}:{link.to_column}" if link else "",
            )  # fmt: skip

    def _targets(self, table: Table) -> Iterator[tuple[str, str]]:
        """Columns of other tables whose values tell their rows apart."""
        linked = {(link.to, link.to_column) for link in self.links}
        for other in self.tables:
            for header in other.headers:
                if other is not table and (header in other.keys or (other.number, header) in linked):
                    yield f"{other.number}:{header}", f"{other.name} · {header}"

    def rows(self) -> Iterator[tuple[Table, forms.BoundField, list[tuple[forms.BoundField, forms.BoundField]], int]]:
        """Each table with its fields, and how many links it has."""
        for table in self.tables:
            count = len(self._links_of(table))
            pairs = [(self[f"from_{table.number}_{at}"], self[f"to_{table.number}_{at}"]) for at in range(count)]
            yield table, self[f"kind_{table.number}"], pairs, count - _MORE

    def said_tables(self) -> list[Table]:
        """All tables, also those that can't be read."""
        for table in self.tables:
            table.kind = self.cleaned_data[f"kind_{table.number}"]
        said = {table.number: table for table in self.tables}
        return [said.get(table.number, table) for table in tables_of(self.one)]

    def said_links(self) -> list[Link]:
        declared = {(link.table, link.column, link.to, link.to_column): link for link in self.links if link.declared}
        found = []
        for table in self.tables:
            for at in range(len(self._links_of(table))):
                column, target = (self.cleaned_data[f"{end}_{table.number}_{at}"] for end in ("from", "to"))
                if column and target:
                    number, _colon, key = target.partition(":")
                    named = (table.number, column, int(number), key)
                    found.append(declared.get(named) or Link(*named))
        return list(dict.fromkeys(found))
