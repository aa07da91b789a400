"""Arrow files on disk: written batch by batch, read back in slices through the memory map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pyarrow as pa


class Writer:
    """Batches appended to a file that appears under its name only when complete."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.schema = schema
        self.rows = 0
        self._draft = path.with_suffix(".part")
        self._sink = pa.OSFile(str(self._draft), "wb")
        self._file = pa.ipc.new_file(self._sink, schema)

    def append(self, columns: dict[str, object]) -> None:
        arrays = [_array(columns[name], kind) for name, kind in zip(self.schema.names, self.schema.types, strict=True)]
        batch = pa.record_batch(arrays, schema=self.schema)
        self._file.write_batch(batch)
        self.rows += batch.num_rows

    def close(self, *, keep: bool = True) -> None:
        self._file.close()
        self._sink.close()
        if keep:
            self._draft.rename(self.path)
        else:
            self._draft.unlink(missing_ok=True)


def _array(column: object, kind: pa.DataType) -> pa.Array:
    return column if isinstance(column, pa.Array) else pa.array(column, type=kind)


class Table:
    """A prepared table; only the slice in hand takes memory."""

    def __init__(self, path: Path) -> None:
        self._map = pa.memory_map(str(path))
        self.whole: pa.Table = pa.ipc.open_file(self._map).read_all()

    def __len__(self) -> int:
        return self.whole.num_rows

    def slice(self, start: int, size: int) -> pa.Table:
        return self.whole.slice(start, size).combine_chunks()

    def pieces(self, size: int) -> Iterator[tuple[int, pa.Table]]:
        for start in range(0, len(self), size):
            yield start, self.slice(start, size)

    def close(self) -> None:
        self._map.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_table(folder: Path, name: str) -> Table:
    return Table(folder / f"{name}.arrow")
