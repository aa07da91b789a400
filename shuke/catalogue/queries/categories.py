"""The tree of categories, by name: small enough to be read whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from shuke.catalogue.models import Category


@dataclass(frozen=True)
class Branch:
    """A category in a tree that is shown, so deep."""

    name: str
    depth: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Tree:
    """Name → name of the category around it, empty at the top. Names that no category has stand at the top."""

    around: Mapping[str, str]

    @classmethod
    def read(cls) -> Self:
        rows = Category.objects.filter(deleted_at=None).order_by("position", "name", "id")
        told = rows.values_list("name", "parent__name", "parent__deleted_at")
        return cls({name: around if around and not binned else "" for name, around, binned in told})

    def up(self, name: str) -> Iterator[str]:
        """The category and those around it, from within outwards."""
        seen: set[str] = set()
        while name and name not in seen:  # a ring, though it is refused, must not hang a page
            seen.add(name)
            yield name
            name = self.around.get(name, "")

    def below(self, name: str) -> set[str]:
        """The category and all within it."""
        return {name} | {one for one in self.around if name in self.up(one)}

    def branches(self, among: Iterable[str] | None = None) -> list[Branch]:
        """In order, each with what stands within it behind it. `among`: only those, and those around them."""
        wanted = set(self.around) if among is None else {each for one in among for each in self.up(one)}
        children: dict[str, list[str]] = defaultdict(list)
        for name in [*self.around, *sorted(wanted - set(self.around))]:
            if name in wanted:
                children[self.around.get(name, "")].append(name)
        return list(_walk(children, "", 0))


def _walk(children: Mapping[str, list[str]], name: str, depth: int) -> Iterator[Branch]:
    for child in children.get(name, ()):
        yield Branch(child, depth)
        yield from _walk(children, child, depth + 1)
