"""Makes the parts of a set: an import each, with a file of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence

from shuke.transfer.actions import starting
from shuke.transfer.models import Import
from shuke.transfer.sets.actions.guard import still_ours
from shuke.transfer.sets.joining import write_part
from shuke.transfer.sets.linking import Link
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.planning import Part, plan
from shuke.transfer.sets.tables import Content


def build_parts(one: ImportSet, contents: Mapping[int, Content], links: Sequence[Link]) -> None:
    """A part that is to be as it was keeps what the person said of its columns. Safe to start again."""
    before = list(one.parts.filter(status__in=starting.OPEN))
    for place, part in enumerate(plan(contents, links), 1):
        still_ours(one)
        kept = next((job for job in before if _is_same(job, part, one)), None)
        if kept:
            before.remove(kept)
            Import.objects.filter(id=kept.pk).update(place=place)
        else:
            _build(one, place, part, contents)
    for job in before:
        shutil.rmtree(job.folder, ignore_errors=True)
        job.delete()


def _is_same(job: Import, part: Part, one: ImportSet) -> bool:
    kept = Part.kept(job.settings["part"])
    return kept == part and job.settings.get("source", "") == one.source and job.path.exists()


def _build(one: ImportSet, place: int, part: Part, contents: Mapping[int, Content]) -> None:
    settings = {
        "said": part.said, "source": one.source, "kind_given": True, "record_type": part.record_type,
        "part": part.to_keep(),
    }  # fmt: skip
    job = Import.objects.create(
        name=part.name[:255], kind=part.kind, by=one.by, set=one, place=place, settings=settings
    )
    shutil.rmtree(job.folder, ignore_errors=True)
    job.folder.mkdir(parents=True, mode=0o700)
    draft = job.path.with_suffix(".part")
    write_part(part, contents, draft)
    draft.rename(job.path)
    Import.objects.filter(id=job.pk).update(size=job.path.stat().st_size)
