"""Finding out what is in a file: what it is about and which column means what."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.core.errors import NotAllowed, UserError
from shuke.records import types
from shuke.records.types import RecordType
from shuke.transfer import remembered
from shuke.transfer.actions.guard import in_turn
from shuke.transfer.actions.reading import staff
from shuke.transfer.files import Source, columns
from shuke.transfer.models import Import
from shuke.transfer.new_fields import guess_kind, with_planned
from shuke.transfer.others import columns as others
from shuke.transfer.others import origin
from shuke.transfer.overlay import Overlay
from shuke.transfer.own_fields import guess, own_fields
from shuke.transfer.sources.recognising import recognise, settings_of
from shuke.transfer.sources.shape import Shape


class NoSuchColumn(UserError):
    code = "no_such_column"


def examine(job: Import, source: Overlay) -> columns.Guess:
    """Find out what the columns mean; what the person has said already stands, else what was said of a file with the
    same columns."""
    recall(job, source)
    know_again(job, source)
    sample, said = source.sample(200), said_of(job, source)
    found, record_type = _guess(job, source, sample, said)
    mapping = said if job.settings.get("said_all") else found.mapping
    missing = [group[0] for group in needed(found.kind, record_type) if not any(map(mapping.get, group))]
    facts = {
        "columns": mapping, "headers": source.headers, "sheet": source.sheet or "", "sheets": source.sheets,
        "encoding": source.encoding or "", "header_row": source.header_row, "file_kind": source.kind,
        "samples": [_first_values(sample, at) for at in range(len(source.headers))],
        "guessed": guessed_kinds(source, sample), "missing": missing, "record_type": record_type,
    }  # fmt: skip
    in_turn(job, partial(_examined, kind=found.kind, facts=facts, rows=source.row_count))
    job.refresh_from_db(fields=["kind", "settings", "counts", "signature"])
    return columns.Guess(found.kind, mapping, found.confidence, missing=missing)


def recall(job: Import, source: Source) -> None:
    """Unless the person has said how, as the last file with these columns went in."""
    settings = job.settings
    if settings.get("kind_given") or settings.get("said") or settings.get("forgotten"):
        return
    if (known := remembered.settings_for(source.headers, job.by)) is not None:
        at = known.at.isoformat() if known.at else ""
        given = {name: value for name, value in settings.items() if name in remembered.TAKEN and value}
        told = {**known.settings, **given, "remembered": {"import": known.number, "at": at}, "kind_given": True}
        in_turn(job, partial(_recalled, kind=known.kind, told=told))
        job.refresh_from_db(fields=["kind", "settings"])


def know_again(job: Import, source: Overlay) -> None:
    """A file of a system that we know is taken as its recipe says, unless the person has said, or remembers, how."""
    settings = job.settings
    open_question = not (settings.get("said") or settings.get("forgotten") or settings.get("recipe"))
    if open_question and (recipe := recognise(source.headers, kind=job.kind if settings.get("kind_given") else "")):
        told = settings_of(recipe, source.headers)
        told["said"] |= guess(own_fields(job, recipe.kind), source.headers, told["said"])
        told["source"] = settings.get("source") or told["source"]
        in_turn(job, partial(_recalled, kind=recipe.kind, told={**told, "kind_given": True}))
        job.refresh_from_db(fields=["kind", "settings"])
    source.take(Shape(job.settings.get("shape")))


def _recalled(job: Import, *, kind: str, told: dict[str, Any]) -> None:
    job.kind, job.settings = kind, {**job.settings, **told}


def said_of(job: Import, source: Source) -> dict[str, str]:
    """What the person says of the columns; that of another file only as far as this one has them."""
    said = {field: header for field, header in job.settings.get("said", {}).items() if header}
    if job.settings.get("like"):
        return {field: header for field, header in said.items() if header in source.headers}
    if unknown := [header for header in said.values() if header not in source.headers]:
        raise NoSuchColumn(
            _("The file has no column “%(column)s”. It has: %(found)s."),
            column=unknown[0],
            found=", ".join(source.headers),
        )
    return said


def guessed_kinds(source: Source, sample: list[list[str]]) -> dict[str, str]:
    """What each column would be as a field of its own."""
    return {
        header: guess_kind(header, [row[at] for row in sample if at < len(row)])
        for at, header in enumerate(source.headers)
    }


def _guess(job: Import, source: Source, sample: list[list[str]], said: dict[str, str]) -> tuple[columns.Guess, str]:
    """What the file is about, unless the person said so; for other records with the name of their type."""
    given, user = job.settings.get("kind_given"), job.by
    headers = remembered.meant(source.headers)
    sample = [row[len(source.headers) - len(headers) :] for row in sample]
    if given and job.kind == Import.Kind.RECORDS:
        return _of_type(job, types.named(job.settings["record_type"]), headers, said)
    found = columns.guess(headers, sample, job.kind if given else None, given=said)
    found = replace(found, mapping=found.mapping | _own(job, found, headers, said))
    beaten = max(0.0, sum(found.confidences.values()) - 3.0 * len(found.missing))
    other = None if given else others.likeliest(headers, user, beaten=beaten)
    return _of_type(job, other, headers, said) if other else (owned_or_teamed(found, headers, sample), "")


def owned_or_teamed(found: columns.Guess, headers: list[str], sample: list[list[str]]) -> columns.Guess:
    """A column of people in charge whom nobody here knows says rather which team a customer belongs to; one of teams
    that are our own people, who is in charge."""
    there = [name for name in ("owner", "team") if name in found.mapping]
    if found.kind != "customers" or len(there) != 1:
        return found
    at, known = headers.index(found.mapping[there[0]]), staff()
    said = {row[at].strip().casefold() for row in sample if at < len(row) and row[at].strip()}
    meant = "owner" if any(text in known for text in said) else "team"
    mapping = {(meant if name == there[0] else name): column for name, column in found.mapping.items()}
    return replace(found, mapping=mapping)


def _of_type(job: Import, kind: RecordType, headers: list[str], said: dict[str, str]) -> tuple[columns.Guess, str]:
    if kind.name not in {one.name for one in others.importable(job.by)}:
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    kind = with_planned(job, kind)
    fields = others.fields_of(kind, job.by)
    mapping = others.guess(fields, kind, headers) | {name: said[name] for name in said if name in fields}
    mapping |= origin.guess(kind, headers, mapping) | {name: said[name] for name in said if name in origin.LABELS}
    return columns.Guess(Import.Kind.RECORDS, mapping, 1.0), kind.name


def needed(kind: str, record_type: str) -> tuple[tuple[str, ...], ...]:
    """Groups of fields of which one must be there each."""
    return ((others.needed_field(types.named(record_type)),),) if record_type else NEEDED[kind]


def _own(job: Import, found: columns.Guess, headers: list[str], said: dict[str, str]) -> dict[str, str]:
    """Columns of the shop's own fields, said or guessed."""
    fields = own_fields(job, found.kind)
    given = {name: header for name, header in said.items() if name in fields}
    return given | guess(fields, headers, found.mapping | given)


def _first_values(sample: list[list[str]], at: int) -> list[str]:
    return [row[at][:60].replace("\x00", "") for row in sample if at < len(row) and row[at]][:3]


NEEDED = {
    "lines": (("on",), ("customer_id", "customer", "phone", "email"), ("product", "product_id")),
    "customers": (("name", "given_name", "surname", "member_no", "phone"),),
    "products": (("name", "code"),),
}


def _examined(job: Import, *, kind: str, facts: dict[str, Any], rows: int) -> None:
    job.kind, job.status, job.stage, job.error = kind, Import.Status.CHECKING, "reading", {}
    job.settings = {**job.settings, **facts}
    own = facts["headers"]
    made = Shape(job.settings.get("shape")).made
    job.signature = remembered.signature([header for header in own if header not in made])
    job.rows_total, job.rows_done, job.rows_rejected = rows, 0, 0
