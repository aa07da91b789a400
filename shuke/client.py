"""A client of the API (docs/api.md) that needs nothing besides Python.

    from shuke.client import Shuke

    shop = Shuke("https://shop.example", "shuke_…")
    for customer in shop.list("customers", where={"field": "grade", "op": "is", "value": "A"}, fields=["name"]):
        print(customer["name"])
    shop.upsert("customers", rows, source="erp")

Pages are read one after the other, and what the server is too busy for is asked again: what writes carries a key of its
own, so that nothing happens twice.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

Record = dict[str, Any]
AGAIN = {429, 502, 503, 504}
ROWS = 5_000  # in one call of an upsert
LONGEST_WAIT = 60.0  # seconds


class Problem(Exception):
    """What the server refused: `code` is stable, `detail` is for people."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status, self.told = status, told
        self.code, self.detail, self.field = (str(told.get(name, "")) for name in ("code", "detail", "field"))
        super().__init__(f"{status} {self.code}: {self.detail}")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


Transport = Callable[[Request, float], Answer]


def over_the_network(request: Request, timeout: float) -> Answer:
    """Raises URLError when nobody answers."""
    try:
        with urlopen(request, timeout=timeout) as given:  # noqa: S310 -- the address is the caller's own
            return Answer(given.status, dict(given.headers), given.read())
    except HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read())


@dataclass
class Written:
    """What an upsert did: one answer a row, and the batches that `undo` takes back."""

    rows: list[Record] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    @property
    def refused(self) -> list[Record]:
        return [one for one in self.rows if one["status"] == "refused"]


class Shuke:
    def __init__(
        self, address: str, key: str, *, language: str = "", retries: int = 5, timeout: float = 60,
        transport: Transport = over_the_network, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.begin, self.key, self.language = f"{address.rstrip('/')}/api/v1/", key, language
        self.retries, self.timeout, self.transport, self.sleep = retries, timeout, transport, sleep

    def list(
        self, slug: str, *, where: Mapping[str, Any] | None = None, sort: str = "", fields: Sequence[str] = (),
        expand: Sequence[str] = (), size: int = 200,
    ) -> Iterator[Record]:  # fmt: skip
        """All that fit, page after page."""
        asked = {"filter": json.dumps(where) if where else "", "sort": sort, "limit": str(size)}
        return self._pages(quote(slug), asked | _shown(fields, expand))

    def get(self, slug: str, pk: int, *, fields: Sequence[str] = (), expand: Sequence[str] = ()) -> Record:
        return self._data("GET", f"{quote(slug)}/{pk}", _shown(fields, expand))

    def create(self, slug: str, values: Mapping[str, Any]) -> Record:
        return self._data("POST", quote(slug), body=values)

    def change(self, slug: str, pk: int, values: Mapping[str, Any]) -> Record:
        return self._data("PATCH", f"{quote(slug)}/{pk}", body=values)

    def delete(self, slug: str, pk: int) -> None:
        """Into the bin."""
        self.call("DELETE", f"{quote(slug)}/{pk}")

    def upsert(
        self, slug: str, rows: Iterable[Mapping[str, Any]], *, by: str = "external_id", source: str = "",
        mode: str = "upsert", confirmed: Sequence[str] = (),
    ) -> Written:  # fmt: skip
        """Any number of rows, in calls of some thousands; places of rows are counted through all of them."""
        done, left, place = Written(), iter(rows), 0
        while piece := [dict(one) for one in islice(left, ROWS)]:
            asked = {"rows": piece, "by": by, "source": source, "mode": mode, "confirmed": [*confirmed]}
            said = self.call("POST", f"{quote(slug)}/bulk", body=asked)
            done.rows += [one | {"row": one["row"] + place} for one in said["data"]]
            done.batches += [said["batch"]] if said["batch"] else []
            place += len(piece)
        return done

    def undo(self, batch: int) -> None:
        self.call("POST", f"batches/{batch}/undo", body={})

    def enter_order(self, values: Mapping[str, Any]) -> Record:
        return self._data("POST", "orders", body=values)

    def step(self, order: int, name: str, **values: Any) -> Record:
        """`confirm`, `pay`, `ship`, `complete`, `cancel`, `return` or `refund`: the order as it stands then."""
        return self._data("POST", f"orders/{order}/{quote(name)}", body=values)

    def due(self, **wanted: Any) -> Iterator[Record]:
        """Who is about to buy what, and why, most value first."""
        return self._pages("due", {name: str(one) for name, one in wanted.items()})

    def counter(self, words: str) -> Record:
        return self._data("GET", "counter", {"q": words})

    def customer(self, pk: int) -> Record:
        """From all sides."""
        return self._data("GET", f"customers/{pk}/360")

    def search(self, words: str) -> Sequence[Record]:
        found: Sequence[Record] = self.call("GET", "search", {"q": words})["data"]
        return found

    def call(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Record:
        """One call of the API, asked again while the server is too busy. Raises Problem, URLError."""
        request = self._request(method, path, query, body)
        for attempt in range(self.retries + 1):
            last = attempt == self.retries
            try:
                answer = self.transport(request, self.timeout)
            except URLError:
                if last:
                    raise
                self.sleep(_wait(None, attempt))
                continue
            if answer.status not in AGAIN or last:
                return _read(answer)
            self.sleep(_wait(answer, attempt))
        raise AssertionError("the last attempt answers or raises")

    def _request(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Mapping[str, Any] | None
    ) -> Request:
        asked = urlencode({name: one for name, one in (query or {}).items() if one})
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        headers |= {"Accept-Language": self.language} if self.language else {}
        headers |= {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        sent = None if body is None else json.dumps(dict(body)).encode()
        headers |= {"Content-Type": "application/json"} if sent is not None else {}
        address = self.begin + path + (f"?{asked}" if asked else "")
        return Request(address, data=sent, headers=headers, method=method)  # noqa: S310 -- the caller's own address

    def _data(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Record:
        data: Record = self.call(method, path, query, body)["data"]
        return data

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Record]:
        after = ""
        while True:
            page = self.call("GET", path, {**query, "after": after})
            yield from page["data"]
            if not (after := page.get("next") or ""):
                return


def _shown(fields: Sequence[str], expand: Sequence[str]) -> dict[str, str]:
    return {"fields": ",".join(fields), "expand": ",".join(expand)}


def _wait(answer: Answer | None, attempt: int) -> float:
    """As long as the server says, else twice as long each time."""
    said = answer.headers.get("Retry-After", "") if answer else ""
    return min(float(said) if said.isdecimal() else 0.5 * 2**attempt, LONGEST_WAIT)


def _read(answer: Answer) -> Record:
    try:
        told = json.loads(answer.body or b"{}")
    except ValueError:
        told = {"detail": answer.body[:200].decode("utf-8", "replace")}
    if answer.status >= 400:
        raise Problem(answer.status, told)
    read: Record = told
    return read
