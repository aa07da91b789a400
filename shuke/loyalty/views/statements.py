"""The statement of a tab, on screen and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, requires
from shuke.core.money import money
from shuke.loyalty import pdf
from shuke.loyalty.models import Tab
from shuke.loyalty.panels import tells_accounts
from shuke.loyalty.pdf import Drawing, Line, Words
from shuke.loyalty.queries.signatures import in_grey
from shuke.loyalty.queries.statements import Statement, running, statement

MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


@require_GET
@requires("tab:see")
def statement_page(request: Request, pk: int) -> HttpResponse:
    found = _statement(request, pk)
    before, after = found.first - timedelta(days=1), found.last + timedelta(days=28)
    shown = {"statement": found, "on": timezone.localdate(), "previous": _month(before), "next": _month(after)}
    return render(request, "loyalty/statement.html", shown)


def _statement(request: Request, pk: int) -> Statement:
    if not tells_accounts(request.user):
        raise Http404
    tab = get_object_or_404(Tab.objects.visible_to(request.user).select_related("customer", "household"), pk=pk)
    asked = MONTH.fullmatch(request.GET.get("month", ""))
    year, month = (int(asked[1]), int(asked[2])) if asked else running(tab, timezone.localdate())
    return statement(tab, year, month, request.user)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


@require_GET
@requires("tab:see")
def statement_pdf(request: Request, pk: int) -> HttpResponse:
    found = _statement(request, pk)
    answer = HttpResponse(pdf.document(list(_lines(found, request.shop.name)), get_language() or ""))
    answer["Content-Type"] = "application/pdf"
    answer["Content-Disposition"] = f'attachment; filename="statement-{pk}-{_month(found.last)}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


LEFT, WHAT, NOTE, RIGHT = 50, 125, 290, 545  # columns, in points
AMOUNT, GAP = 85, 10  # what an amount may take, and what stays free between two columns


def _lines(found: Statement, shop: str) -> Iterator[Line]:
    yield Line((Words(LEFT, _("Statement"), size=18), Words(RIGHT, shop, ends=True, size=12)))
    yield Line(())
    span = f"{found.first:%Y-%m-%d} - {found.last:%Y-%m-%d}"
    name = pdf.fitted(found.tab.name, RIGHT - LEFT - 150, 12)
    yield Line((Words(LEFT, name, size=12), Words(RIGHT, span, ends=True)), ruled=True)
    yield _line(_("Date"), _("What"), _("Signed by, note"), _("Amount"), ruled=True)
    yield _line(f"{found.first:%Y-%m-%d}", _("Owed from before"), "", money(found.opening))
    pictures = in_grey([number for row in found.rows for number in row.signatures])
    for row in found.rows:
        what = f"{row.reason} {row.for_what[0] if row.for_what else ''}"
        yield _line(f"{row.posting.entry.on:%Y-%m-%d}", what, row.note, money(row.owed))
        yield from (Line((), drawing=_fitting(*pictures[number])) for number in row.signatures if number in pictures)
    yield Line((), ruled=True)
    yield Line((Words(LEFT, _("To be paid"), size=12), Words(RIGHT, money(found.closing), ends=True, size=12)))


def _line(day: str, what: str, note: str, amount: str, *, ruled: bool = False) -> Line:
    what, note = pdf.fitted(what, NOTE - WHAT - GAP), pdf.fitted(note, RIGHT - AMOUNT - NOTE)
    return Line((Words(LEFT, day), Words(WHAT, what), Words(NOTE, note), Words(RIGHT, amount, ends=True)), ruled)


def _fitting(wide: int, high: int, points: bytes) -> Drawing:
    """Beneath the name of who signed."""
    return Drawing(NOTE, wide, high, points, height=min(2 * pdf.LINE, (RIGHT - NOTE) * high / wide))
