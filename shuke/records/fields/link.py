"""A link to another record, or to a person of the staff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, reach_of, sees_all
from shuke.core.whole import whole_number
from shuke.records.fields.base import CHOSEN, BadOption, BadValue, Field
from shuke.records.fields.stored import Kept, KeptWhole

TEAM = "team"  # which teams there are is known to everybody who works here
UNLINKED = ("team", "membership", "relation")  # a record has a team already; the others join two records


@cache
def list_address(slug: str) -> str:
    """Worked out once: a list has a hundred links."""
    return reverse("records:list", args=[slug])


Choices = Callable[[User | AnonymousUser], models.QuerySet[Any]]


@dataclass(frozen=True)
class Link(Field):
    """`slug` is the address of the other record type (none: it is shown without a link); `offered` what a person may
    choose from in a form. A custom link keeps the other's id, and `to` names its record type."""

    slug: str = ""
    offered: Choices | None = None
    to: str = ""

    kind = "link"
    kind_label = _("Link to a record")
    kind_help = _("Another record, such as the customer whom a warranty card belongs to.")
    icon = "link"
    operators = CHOSEN
    repeats = True

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        return cls(to=str(options.get("to", "")), **known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        from shuke.records import types

        offered = [(one.name, one.label) for one in types.all_types() if one.name not in UNLINKED]
        return {"to": forms.ChoiceField(label=_("Which kind of record?"), choices=[("", "—"), *offered])}

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        from shuke.records import types

        if types.known(str(given.get("to", ""))) is None:
            raise BadOption("to", _("Choose which kind of record it leads to."))
        return {"to": given["to"]}

    @property
    def stored(self) -> Kept:
        return KeptWhole()

    @property
    def prefetch(self) -> str:  # type: ignore[override]  # depends on the name
        return "" if self.custom else f"join:{self.name}"

    def linked_type(self) -> Any:
        """The record type that it leads to; None when that is gone."""
        from shuke.records import types  # types hold fields, so that fields can't know types at import

        return types.known(self.to) if self.to else types.at(self.slug)

    def show(self, record: Any) -> SafeString:
        other = self.value(record)
        slug = self.slug
        if self.custom and other is not None:
            kind = self.linked_type()
            slug = kind.slug if kind and other in _titles_of(record, self.name) else ""
        if other is None or not slug or self._unseen(record):
            return super().show(record)
        return SafeString(
            f'<a href="{list_address(slug)}{getattr(other, "pk", other)}/">{escape(self.text(record))}</a>'
        )

    def text(self, record: Any) -> str:
        """The title of a custom link is known only where a page has gathered it; else, and for what the reader does
        not see, its number stands for it."""
        other = self.value(record)
        if self._unseen(record):
            return f"#{self.raw(record)}"
        if not self.custom or other is None:
            return self.said(other)
        return _titles_of(record, self.name).get(other, f"#{other}")

    def exported(self, record: Any) -> str:
        return self.text(record)

    def plain(self, record: Any) -> Any:
        other = self.value(record)
        return other if other is None or isinstance(other, int) else other.pk

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "description": f"id of a {self.to or self.slug.rstrip('s')}"}

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        if self.custom or not isinstance(made, forms.ModelChoiceField):
            return made
        if self.offered is not None:
            made.queryset = self.offered(user)
            return made
        kind = self.linked_type()
        if kind is None:
            return made
        if kind.search is None:  # few enough to choose from, such as teams
            made.queryset = kind.visible_to(user)
            return made
        return PickedRecord(kind, user, required=made.required)

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        kind = self.linked_type()
        return LinkField(kind, user) if kind else forms.IntegerField(disabled=True)

    def let_stay(self, made: forms.Field, record: Any) -> None:
        pk = self.raw(record)
        if isinstance(made, LinkField):
            made.stays = pk
        elif isinstance(made, forms.ModelChoiceField) and pk is not None:
            rows: Any = made.queryset
            either = Q(pk__in=rows.order_by().values("pk")) | Q(pk=pk)
            made.queryset = rows.model.objects.filter(either).order_by(*rows.query.order_by)

    def operand(self, given: Any) -> Any:
        if given in (None, ""):
            return None
        pk = None if isinstance(given, bool) else whole_number(str(given))
        if pk is None:
            raise BadValue(_("A link is given by the number of the record."))
        return pk

    def parse(self, text: str) -> Any:
        return self.operand(text.strip())

    def taken(self, given: Any, user: User | AnonymousUser) -> Any:
        pk = self.operand(given)
        found = self._choosable(user).filter(pk=pk).first() if pk else None
        if pk and found is None:
            raise BadValue(_("There is no such record, or you may not see it: %(text)s."), text=pk)
        return pk if self.custom else found

    def taken_of(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """As `taken`, of many at once; without those that are not there."""
        fit = [pk for pk in ids if 0 < pk < 2**63]
        return {one.pk: one.pk if self.custom else one for one in self._choosable(user).filter(pk__in=fit)}

    def typed(self, text: str, user: User | AnonymousUser) -> Any:
        """By its whole title, else by its number (of a customer, the member's); a record of which there are two of that
        name is refused, not guessed."""
        words = text.strip()
        rows = self._choosable(user)
        found = list(rows.filter(self._called(words))[:2])
        if words and not found and (code := self._code(user)):
            found = list(rows.filter(**{code: words})[:2])
        if not found and (pk := whole_number(words.removeprefix("#"))) is not None:
            return self.taken(pk, user)
        if len(found) != 1:
            sentence = _("“%(text)s”: more than one is called so.") if found else _("“%(text)s” is not there yet.")
            raise BadValue(sentence, text=words[:60])
        return found[0].pk if self.custom else found[0]

    def _choosable(self, user: User | AnonymousUser) -> models.QuerySet[Any]:
        """What the person may link to."""
        kind = self.linked_type()
        if self.offered is not None:
            return self.offered(user)
        return kind.visible_to(user) if kind else User.objects.none()

    def _called(self, words: str) -> Q:
        kind = self.linked_type()
        return Q(**{kind.title if kind else "name": words})

    def _code(self, user: User | AnonymousUser) -> str:
        """The column by whose numbers people tell such records apart, if this person may know them."""
        kind = self.linked_type()
        codes = kind.search.codes[:1] if kind and kind.search else ()
        return next((one for one in codes if kind and one not in fields_closed(user, kind.name)), "")

    def raw(self, record: Any) -> Any:
        return super().raw(record) if self.custom else getattr(record, f"{self.name}_id")

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        if not self.custom:
            self._tell_unseen(records, user)
            return
        ids = {one for record in records if isinstance(one := record.custom.get(self.name), int)}
        titles = self.titles(ids, user) if ids else {}
        for record in records:
            record.__dict__.setdefault("_titles", {})[self.name] = titles

    def _tell_unseen(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        """Mark where the linked record is none that the reader sees. What goes with another one is seen with it."""
        from shuke.records import types

        kind = self.linked_type()
        if kind is None or kind.name == TEAM or not records:
            return
        if sees_all(user) and reach_of(user, kind.name).everything:
            return
        own = types.of(records[0])
        if own is None or own.through == self.name:
            return
        ids = {pk for record in records if (pk := self.raw(record)) is not None}
        unseen = ids - set(kind.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        for record in records:
            record.__dict__.setdefault("_unseen", {})[self.name] = unseen

    def _unseen(self, record: Any) -> bool:
        return self.raw(record) in getattr(record, "_unseen", {}).get(self.name, ())

    def titles(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, str]:
        """Of those that the person may see."""
        kind = self.linked_type()
        return {one.pk: kind.title_of(one) for one in kind.visible_to(user).filter(pk__in=ids)} if kind else {}


def _titles_of(record: Any, name: str) -> dict[int, str]:
    return getattr(record, "_titles", {}).get(name, {})


class LinkInput(forms.TextInput):
    """A field to type into that offers records (records/picker.js); what is sent is the id."""

    template_name = "records/_link_input.html"

    def __init__(self, kind: Any, user: Any) -> None:
        super().__init__()
        self.kind, self.user = kind, user

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = self.kind.visible_to(self.user).filter(pk=whole_number(str(value or ""))).first()
        shown = {"slug": self.kind.slug, "picked": self.kind.title_of(found) if found else ""}
        return super().get_context(name, value, attrs) | shown


class LinkField(forms.IntegerField):
    """The id of a record that the person may see."""

    def __init__(self, kind: Any, user: User | AnonymousUser, *, required: bool = True) -> None:
        super().__init__(widget=LinkInput(kind, user), required=required)
        self.kind, self.user = kind, user
        self.stays: int | None = None  # the record's own, whether the person sees it or not

    def clean(self, value: Any) -> int | None:
        pk = super().clean(value)
        if pk is not None and pk != self.stays and not self.kind.visible_to(self.user).filter(pk=pk).exists():
            raise forms.ValidationError(_("Choose a record from the list."), code="unknown_record")
        return pk


class PickedRecord(LinkField):
    """The record itself, for a link that is a column."""

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def clean(self, value: Any) -> Any:
        pk = super().clean(value)
        return self.kind.records().get(pk=pk) if pk is not None else None


@dataclass(frozen=True)
class Person(Link):
    """Somebody of the staff."""

    kind = "person"
    kind_label = _("Person of staff")
    kind_help = _("Somebody of the staff, such as who advises.")
    icon = "user-circle"

    def show(self, record: Any) -> SafeString:
        return SafeString(escape(self.text(record)))

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        return cls(**known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        return {}

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        return {}

    def titles(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, str]:
        return {one.pk: str(one) for one in User.objects.filter(pk__in=ids)}

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        if isinstance(made, forms.ModelChoiceField):
            made.queryset = User.objects.filter(is_active=True).order_by("name")
        return made

    def _choosable(self, user: User | AnonymousUser) -> models.QuerySet[Any]:
        return User.objects.filter(is_active=True) if user.is_authenticated else User.objects.none()

    def _called(self, words: str) -> Q:
        return Q(name=words) | Q(username=words)

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        people = User.objects.filter(is_active=True).order_by("name")
        return forms.TypedChoiceField(
            choices=lambda: [("", "—"), *((one.pk, str(one)) for one in people)], coerce=int, empty_value=None
        )

    def let_stay(self, made: forms.Field, record: Any) -> None:
        """Somebody who no longer works here."""
        if not isinstance(made, forms.TypedChoiceField):
            return super().let_stay(made, record)
        choices: Any = made.choices
        if (pk := self.raw(record)) and pk not in dict(choices):
            made.choices = [*choices, *((one.pk, str(one)) for one in User.objects.filter(pk=pk))]
        return None

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "description": "id of a person who signs in"}
