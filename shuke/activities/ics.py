"""Calendar files (RFC 5545). Pure: from plain events to text; knows no database and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shuke.activities.repeating import WEEKDAYS, Rule

LINE = 75  # bytes, before it must be folded
FREQUENCIES = {"biweekly": "WEEKLY"}
USUAL = timedelta(minutes=30)  # how long something takes that has an hour and no length


@dataclass(frozen=True)
class Event:
    """`slot` is the day of its series that it stands for, when it was moved to another; `remind` minutes before."""

    uid: str
    on: date
    at: time | None
    minutes: int | None
    summary: str
    changed: datetime
    url: str = ""
    remind: int | None = None
    rule: Rule | None = None
    slot: date | None = None


def calendar(name: str, events: Sequence[Event], zone: ZoneInfo) -> str:
    """The whole file, in lines that end and are folded as the standard asks."""
    years = [one.on.year for one in events] or [2000]
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shuke//Shuke//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", f"X-WR-TIMEZONE:{zone.key}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *_zone(zone, min(years), max(years) + 5),
    ]  # fmt: skip
    for event in events:
        lines += _event(event, zone)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def escaped(text: str) -> str:
    text = "".join(one for one in text.replace("\r\n", "\n") if one == "\n" or one.isprintable())
    for old, new in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(old, new)
    return text


def folded(line: str) -> str:
    """Never within a character."""
    pieces, room = [""], LINE
    for one in line:
        if len(one.encode()) > room:
            pieces.append(" ")
            room = LINE - 1
        pieces[-1] += one
        room -= len(one.encode())
    return "\r\n".join(pieces)


def rrule(rule: Rule, at: time | None, zone: ZoneInfo) -> str:
    """What `Rule` means, in the standard's words: also the last day of months that are too short."""
    parts = [f"FREQ={FREQUENCIES.get(rule.every, rule.every.upper())}"]
    if rule.every in {"weekly", "biweekly"}:
        parts += ["INTERVAL=2"] if rule.every == "biweekly" else []
        parts += ["BYDAY=" + ",".join(WEEKDAYS[one] for one in rule.days or (rule.start.weekday(),)), "WKST=MO"]
    elif rule.every == "yearly":
        parts += [f"BYMONTH={rule.start.month}", *_month_day(rule.start.day)]
    elif rule.every == "monthly":
        parts += _month_day(rule.start.day)
    if rule.until:
        last = datetime.combine(rule.until, at or time(), zone).astimezone(UTC)
        parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}" if at else f"UNTIL={rule.until:%Y%m%d}")
    return ";".join(parts)


def _month_day(day: int) -> list[str]:
    if day <= 28:
        return [f"BYMONTHDAY={day}"]
    return ["BYMONTHDAY=" + ",".join(str(one) for one in range(28, day + 1)), "BYSETPOS=-1"]


def _event(event: Event, zone: ZoneInfo) -> Iterator[str]:
    moved = event.rule is not None and event.slot is not None and event.slot != event.on
    if event.rule and event.slot:
        again = rrule(event.rule, event.at, zone)
        yield from _one(event, zone, event.slot, [f"RRULE:{again}"])
    if moved and event.slot:
        yield from _one(event, zone, event.on, [_moment("RECURRENCE-ID", event.slot, event.at, zone)])
    elif not event.rule:
        yield from _one(event, zone, event.on, [])


def _one(event: Event, zone: ZoneInfo, on: date, more: Iterable[str]) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{event.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    yield _moment("DTSTART", on, event.at, zone)
    if event.at is None:
        yield from (f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}", "TRANSP:TRANSPARENT")
    else:
        yield f"DURATION:PT{event.minutes or int(USUAL.total_seconds() // 60)}M"
    yield from more
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.remind is not None:
        before = event.remind if event.at else event.remind - 9 * 60  # a day without hours begins at nine
        trigger = f"-PT{before}M" if before >= 0 else f"PT{-before}M"
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.summary)}")
        yield from (f"TRIGGER:{trigger}", "END:VALARM")
    yield "END:VEVENT"


def _moment(name: str, on: date, at: time | None, zone: ZoneInfo) -> str:
    if at is None:
        return f"{name};VALUE=DATE:{on:%Y%m%d}"
    return f"{name};TZID={zone.key}:{datetime.combine(on, at):%Y%m%dT%H%M%S}"


def _zone(zone: ZoneInfo, first: int, last: int) -> Iterator[str]:
    """Every change of the clock in these years, each as a rule of its own."""
    yield from ("BEGIN:VTIMEZONE", f"TZID:{zone.key}")
    start = datetime(first, 1, 1, tzinfo=zone)
    yield from _clock(start.replace(tzinfo=None), start, start)
    for before, after in _changes(zone, first, last):
        yield from _clock(
            (after.astimezone(UTC) + (before.utcoffset() or timedelta())).replace(tzinfo=None), before, after
        )
    yield "END:VTIMEZONE"


def _clock(wall: datetime, before: datetime, after: datetime) -> Iterator[str]:
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    yield from (f"BEGIN:{kind}", f"DTSTART:{wall:%Y%m%dT%H%M%S}", f"TZOFFSETFROM:{before:%z}", f"TZOFFSETTO:{after:%z}")
    yield from (f"TZNAME:{after:%Z}", f"END:{kind}")


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[datetime, datetime]]:
    """The last minute of the old offset and the first of the new."""
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        following = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            low, high = at, following
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                same = middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield low.astimezone(zone), high.astimezone(zone)
        at = following
