"""The file of an import as it is to be read: with the cells that people corrected on the page, in the form that its
recipe gives it, and with the words that they said mean others. The file itself stays as it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.files import ROW_NUMBER, Source, open_source
from shuke.transfer.files.source import resize
from shuke.transfer.models import Import, ImportFix
from shuke.transfer.prepare.problems import word_of
from shuke.transfer.sources.shape import Shape

Fixes = dict[str, dict[int, str]]  # header → row number → text
Words = dict[str, dict[str, str]]  # header → text of the file → text that is meant
SAME = ("kind", "encoding", "delimiter", "sheet", "header_row", "sheets", "hidden_sheets", "broken")


def source_of(job: Import) -> Overlay:
    """Close it when done. Raises a FileError as `open_source` does."""
    source = open_source(job.path, name=job.name, sheet=job.settings.get("sheet_given") or None)
    return Overlay(source, fixes_of(job), words_of(job), Shape(job.settings.get("shape")))


def fixes_of(job: Import) -> Fixes:
    found: Fixes = defaultdict(dict)
    for row, header, text in ImportFix.objects.filter(job=job).values_list("row_number", "header", "text"):
        found[header][row] = text
    return dict(found)


def words_of(job: Import) -> Words:
    told = job.settings.get("words", {})
    return {job.columns[name]: dict(words) for name, words in told.items() if words and job.columns.get(name)}


class Overlay(Source):
    def __init__(self, under: Source, fixes: Fixes, words: Words, shape: Shape) -> None:
        self.under, self.fixes, self.words = under, fixes, words
        self.path, self.name = under.path, under.name
        for name in SAME:
            setattr(self, name, getattr(under, name))
        self.take(shape)

    def take(self, shape: Shape) -> None:
        """From now on in this form."""
        self.shape = shape
        self.headers = [*self.under.headers, *(one for one in shape.made if one not in self.under.headers)]

    @property
    def row_count(self) -> int:
        return self.under.row_count

    def as_it_came(self, header: str) -> Source:
        return self.under if header in self.under.headers else self

    def sample(self, n: int = 20) -> list[list[str]]:
        rows = self.under.sample(n)
        return self.shape.rows(self.under.headers, rows, self.headers) if self.shape else rows

    def batches(
        self, columns: Sequence[str] | None = None, *, start: int = 0, size: int = 50_000
    ) -> Iterator[pa.RecordBatch]:
        if not self.shape:
            for batch in self.under.batches(columns, start=start, size=size):
                yield self._laid_over(batch)
            return
        wanted = [ROW_NUMBER, *(self.headers if columns is None else columns)]
        under = self.under.batches(None if columns is None else self.shape.needed(columns), size=size)
        shaped = self.shape.shaped(self._corrected(batch) for batch in under)
        for batch in resize((table.select(wanted) for table in shaped), start, size):
            yield self._laid_over(batch)

    def _corrected(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for header, texts in self.fixes.items():
            if header in batch.schema.names:
                batch = _with(batch, header, _corrected(batch, header, texts))
        return batch

    def _laid_over(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        batch = self._corrected(batch)
        for header, words in self.words.items():
            if header in batch.schema.names:
                batch = _with(batch, header, _meant(batch.column(header), words))
        return batch

    def close(self) -> None:
        self.under.close()


def _with(batch: pa.RecordBatch, header: str, column: pa.Array) -> pa.RecordBatch:
    at = batch.schema.get_field_index(header)
    columns = [column if place == at else one for place, one in enumerate(batch.columns)]
    return pa.record_batch(columns, names=batch.schema.names)


def _corrected(batch: pa.RecordBatch, header: str, texts: Mapping[int, str]) -> pa.Array:
    rows = batch.column(ROW_NUMBER).to_numpy()
    places = np.flatnonzero(np.isin(rows, list(texts)))
    if not len(places):
        return batch.column(header)
    column = parse.as_text(batch.column(header)).to_pylist()
    for place in places.tolist():
        column[place] = texts[int(rows[place])]
    return pa.array(column, pa.string())


def _meant(column: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """Each different text is looked up once."""
    coded = parse.as_text(column).dictionary_encode()
    texts = [words.get(word_of(text), text) for text in coded.dictionary.to_pylist()]
    return pc.take(pa.array(texts, pa.string()), coded.indices)
