"""Applying a pack to a shop and taking it off again; its invented records likewise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions import use_parts
from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.analytics.actions.dashboards import drop_of_pack, keep_ready_made
from shuke.automation.actions import ready
from shuke.core.errors import UserError
from shuke.customers.actions.members import join_household
from shuke.customers.models import Customer, Household, Membership
from shuke.events.actions import open_batch, record
from shuke.events.models import Event
from shuke.records import types
from shuke.records.actions import layouts, own_objects, shaping
from shuke.records.models import CustomField, CustomObject, Layout, SavedView
from shuke.transfer.actions import starting
from shuke.transfer.models import Import
from shuke.transfer.storage import store
from shuke.workspace.packs import tabs
from shuke.workspace.packs.reading import Pack

KIND = "pack"
SHAPED = (CustomObject, CustomField, Layout, SavedView)


class PackRefused(UserError):
    code = "pack_refused"


@dataclass
class Applied:
    """What a pack calls its record types and fields, beside what they are called here; `left` could not be added."""

    by: User | None
    at: datetime
    types: dict[str, str] = field(default_factory=dict)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)  # (type, the pack's key) → key
    left: list[str] = field(default_factory=list)

    def type(self, name: str) -> str:
        return self.types.get(name, name)

    def names(self, of: str, wanted: list[str]) -> list[str]:
        """Fields of the type by their names here; those that are not there fall away."""
        kind = types.named(of)
        found = (self.fields.get((of, name), name) for name in wanted)
        return [name for name in found if kind.known_field(name)]


@transaction.atomic
def apply(chosen: Pack, *, by: User | None, at: datetime) -> Applied:
    """Add what of the pack is not there yet; what was taken off before comes back with its values. A field whose name
    the shop uses already is left out, and told. Raises NotAllowed for anybody but an owner."""
    shaping.check_owner(by)
    done = Applied(by, at)
    if shop := current_shop():
        use_parts(shop, {*shop.parts, *chosen.uses}, by=by)
    for entry in chosen.objects:
        _add_object(chosen, entry, done)
    for entry in chosen.fields:
        _add_field(chosen, entry, done)
    for entry in chosen.layouts:
        _lay_out(chosen, entry, done)
    for entry in chosen.views:
        _keep_view(chosen, entry, done)
    for entry in chosen.dashboards:
        keep_ready_made(entry["labels"], [_chart(one, done) for one in entry["charts"]], pack=chosen.name)
    if chosen.playbooks:
        ready.bring_in([*ready.general()], by=by, at=at)
        ready.bring_in(chosen.playbooks, by=by, at=at, pack=chosen.name)
    batch = open_batch(KIND, by=by, at=at)
    record("workspace.pack_applied", batch, by=by, at=at, batch=batch, note=chosen.name)
    return done


def _add_object(chosen: Pack, entry: dict[str, Any], done: Applied) -> None:
    row = CustomObject.objects.filter(pack=chosen.name, key=entry["key"]).first()
    if row is None:
        row = own_objects.add_object(by=done.by, pack=chosen.name, at=done.at, **entry)
    elif row.deleted_at:
        row = own_objects.restore_object(row, by=done.by, at=done.at)
    done.types[f"x.{entry['key']}"] = f"x.{row.key}"


def _add_field(chosen: Pack, entry: dict[str, Any], done: Applied) -> None:
    of = done.type(entry["of"])
    row = CustomField.objects.filter(pack=chosen.name, record_type=of, key=entry["key"]).first()
    try:
        with transaction.atomic():
            if row is None:
                row = shaping.add_field(
                    of, entry["kind"], by=done.by, labels=entry["labels"], key=entry["key"], pack=chosen.name,
                    at=done.at, options=_options(entry, done), searchable=entry.get("searchable", False),
                )  # fmt: skip
            elif row.deleted_at:
                row = shaping.restore_field(row, by=done.by, at=done.at)
    except shaping.ShapeRefused as error:
        done.left.append(str(error))
    else:
        done.fields[of, entry["key"]] = row.key


def _options(entry: dict[str, Any], done: Applied) -> dict[str, Any]:
    options = dict(entry.get("options", {}))
    if "choices" in entry:
        options["choices"] = entry["choices"]
    if "to" in options:
        options["to"] = done.type(options["to"])
    return options


def _lay_out(chosen: Pack, entry: dict[str, Any], done: Applied) -> None:
    of = done.type(entry["of"])
    if Layout.objects.filter(record_type=of, role="", condition={}).exists():
        return  # the shop has laid it out itself
    sections = [{**one, "fields": done.names(of, one["fields"])} for one in entry["sections"]]
    layouts.save_layout(of, sections, by=done.by, pack=chosen.name, at=done.at)


def _keep_view(chosen: Pack, entry: dict[str, Any], done: Applied) -> None:
    of = done.type(entry["of"])
    same = SavedView.objects.filter(pack=chosen.name, record_type=of, labels=entry["labels"])
    if same.exists():
        return
    columns = [{"name": name} for name in done.names(of, entry.get("columns", []))]
    SavedView.objects.create(
        record_type=of, labels=entry["labels"], form=entry.get("form", SavedView.Form.TABLE), columns=columns,
        filters=entry.get("filters", {}), sort=entry.get("sort", ""), group_by=entry.get("group_by", ""),
        day_field=entry.get("day_field", ""), audience=SavedView.Audience.EVERYONE, pack=chosen.name,
    )  # fmt: skip


def _chart(entry: dict[str, Any], done: Applied) -> dict[str, Any]:
    """Of an object of the pack under the address that it has here."""
    kind = types.known(done.type(entry["of"])) if entry["of"].startswith("x.") else None
    return {**entry, "of": kind.slug} if kind else entry


def is_applied(chosen: Pack) -> bool:
    return CustomField.objects.filter(pack=chosen.name, deleted_at=None).exists()


@transaction.atomic
def remove(chosen: Pack, *, by: User | None, at: datetime) -> None:
    """Take off what the pack brought. What was written in its fields rests 30 days: applying it again brings it back.
    Raises PackRefused while its invented records are there."""
    shaping.check_owner(by)
    if demo_jobs(chosen):
        raise PackRefused(_("Take the demo records of this pack away first."))
    SavedView.objects.filter(pack=chosen.name).delete()
    drop_of_pack(chosen.name)
    ready.drop_of_pack(chosen.name, by=by, at=at)
    for layout in Layout.objects.filter(pack=chosen.name):
        layouts.delete_layout(layout, by=by, at=at)
    for row in CustomField.objects.filter(pack=chosen.name, deleted_at=None):
        shaping.delete_field(row, by=by, at=at)
    for own in CustomObject.objects.filter(pack=chosen.name, deleted_at=None):
        own_objects.delete_object(own, by=by, at=at)
    batch = open_batch(KIND, by=by, at=at)
    record("workspace.pack_removed", batch, by=by, at=at, batch=batch, note=chosen.name)


def demo_jobs(chosen: Pack) -> list[Import]:
    """The imports that brought the pack's invented records, newest first."""
    jobs = Import.objects.filter(settings__source=chosen.source).order_by("-id")
    return list(jobs.exclude(status__in=[Import.Status.UNDONE, Import.Status.CANCELLED, Import.Status.DRAFT]))


def add_demo(chosen: Pack, *, by: User | None, on: date, at: datetime) -> None:
    """The invented records as ordinary imports, one after the other. What is there already stays as it is."""
    from shuke.transfer.actions.checking import check  # the libraries that read files are not for web pages
    from shuke.transfer.actions.running import run

    if not is_applied(chosen):
        apply(chosen, by=by, at=at)
    for entry in chosen.demo:
        if entry["kind"] == "written_up":
            tabs.write_up(chosen, chosen.demo_rows(entry, on), by=by)
            continue
        kind, record_type = _kind(chosen, entry["kind"])
        settings = {"source": chosen.source, "record_type": record_type, "said": {}, "date_order": ""}
        stored = store(f"{chosen.name} {entry['file']}", [chosen.demo_file(entry, on)])
        job = starting.take_in(stored, by=by, kind=kind, settings=settings)
        check(job.pk, at=at)
        job.refresh_from_db()
        if job.status != Import.Status.READY:
            raise PackRefused(_("The demo file %(name)s can't be read here."), name=entry["file"])
        run(job.pk, at=at)
        if "members" in entry:
            _move_in(chosen, entry, by, on, at)


def _kind(chosen: Pack, name: str) -> tuple[str, str]:
    if name in {"lines", "customers", "products"}:
        return name, ""
    if name.startswith("x."):
        own = CustomObject.objects.filter(pack=chosen.name, key=name.removeprefix("x."), deleted_at=None).first()
        name = f"x.{own.key}" if own else name
    return Import.Kind.RECORDS, name


def _move_in(chosen: Pack, entry: dict[str, Any], by: User | None, on: date, at: datetime) -> None:
    """`K01:payer K02:user` in the column of members: who lives in each household, and as what. It belongs to the import
    that brought the people, so that taking that back does not take them for worked on."""
    people = next(job for job in demo_jobs(chosen) if job.kind == Import.Kind.CUSTOMERS)
    for row in chosen.demo_rows(entry, on):
        home = Household.objects.filter(name=next(iter(row.values())), deleted_at=None).first()
        for said in row[entry["members"]].split() if home else ():
            number, _colon, role = said.partition(":")
            person = Customer.objects.numbered([number]).first()
            if person and home:
                join_household(home, person, on=on, by=by, role=role, batch=people.batch, at=at)


def _move_out(chosen: Pack) -> None:
    """A household stays while somebody lives in it, and people stay while they live in one."""
    batches = [job.batch_id for job in demo_jobs(chosen)]
    joined = Event.objects.filter(batch__in=batches, subject_type=Membership._meta.label_lower)
    Membership.objects.filter(pk__in=joined.values("subject_id")).delete()


def remove_demo(chosen: Pack, *, by: User | None, at: datetime) -> None:
    """Undo those imports, newest first; what somebody has worked on since stays."""
    from shuke.transfer.actions.undoing import undo  # the libraries that read files are not for web pages

    tabs.forget(chosen, by=by, at=at)
    _move_out(chosen)
    for job in demo_jobs(chosen):
        starting.take_back(job)
        undo(job.pk, at=at, by=by)
