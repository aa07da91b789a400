"""Which fields of a record a call wants, and which of the records that it links to come along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed, UserError
from shuke.records.exports import approval
from shuke.records.fields import Field, Link, Person, fetched, gather
from shuke.records.seen import as_seen
from shuke.records.types import RecordType


class Unknown(UserError):
    code = "unknown_field"


def chosen_fields(request: HttpRequest, kind: RecordType, user: User) -> list[Field]:
    """Those of `fields` with commas between, in that order; all that the key may be told, where none are named."""
    known = {one.name: one for one in approval.told_to_programs(kind.fields, user)}
    return [_known(name, known) for name in _names(request, "fields")] or list(known.values())


def links_to_follow(request: HttpRequest, kind: RecordType) -> list[Link]:
    """Those of `expand`."""
    known = {one.name: one for one in kind.fields if isinstance(one, Link)}
    return [_known(name, known) for name in _names(request, "expand")]


def expanded(links: Sequence[Link], records: Sequence[Any], user: User) -> list[dict[str, Any]]:
    """For each record what it links to, as far as the person may see that: one question a link, not a record."""
    said: list[dict[str, Any]] = [{} for _record in records]
    for link in links:
        found = _linked(link, {pk for one in records if isinstance(pk := link.raw(one), int)}, user)
        for one, told in zip(records, said, strict=True):
            told[link.name] = found.get(link.raw(one))
    return said


def described(kind: RecordType, fields: Sequence[Field], record: Any) -> dict[str, Any]:
    said = {one.name: one.plain(record) for one in fields}
    return {"id": record.pk, "title": kind.title_of(record), **said}


def _linked(link: Link, ids: set[int], user: User) -> dict[Any, dict[str, Any]]:
    if isinstance(link, Person):
        return {pk: {"id": pk, "title": name} for pk, name in link.titles(ids, user).items()}
    whole = link.linked_type()
    if whole is None or not may(user, whole.view):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    kind = as_seen(whole, user, taken_away=True)
    fields = approval.told_to_programs(kind.fields, user)
    rows = list(fetched(kind.visible_to(user), fields).filter(pk__in=ids))
    gather(fields, rows, user)
    return {one.pk: described(kind, fields, one) for one in rows}


def _names(request: HttpRequest, about: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (name.strip() for name in request.GET.get(about, "").split(",")))))


def _known(name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        sentence = _("There is no field “%(name)s” here. There are: %(known)s.")
        raise Unknown(sentence, name=name[:60], known=", ".join(known))
    return known[name]
