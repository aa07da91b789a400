"""One page, one workbook and one print view for every report."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import requires
from shuke.accounts.models import User
from shuke.accounts.policy import may, sees_all
from shuke.analytics import actions, reports, workbook
from shuke.analytics.reports import Answer, Filters, NoSuchReport, Report
from shuke.core.errors import NotAllowed, UserError

ON_PAGE, ON_PAPER, LEAST = 500, 3_000, 20  # rows shown of a report; at least so many of each group
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnclearFilters(UserError):
    code = "unclear_filters"


@requires("reports.view")
def index(request: HttpRequest) -> HttpResponse:
    allowed = [report for report in reports.all_reports() if report.opens_to(request.user)]
    context = {"reports": allowed, "whole": sees_all(request.user)}
    return render(request, "analytics/reports.html", context)


@requires("reports.view")
def report_page(request: HttpRequest, slug: str) -> HttpResponse:
    report, filters, on = _asked(request, slug)
    answer = report.answer(request.user, filters.cleaned_data, on) if filters.is_valid() else Answer(())
    context = {"may_export": may(request.user, "exports.run"), **_shown(report, answer, ON_PAGE)}
    return render(request, "analytics/report.html", {"filters": filters, **context})


@requires("reports.view")
def print_page(request: HttpRequest, slug: str) -> HttpResponse:
    report, filters, on = _asked(request, slug)
    answer = report.answer(request.user, _clear(filters), on)
    context = {"on": on, **_shown(report, answer, ON_PAPER)}
    return render(request, "analytics/print.html", context)


@require_POST
@requires("exports.run")
def workbook_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A POST, since it is written down; the report's questions stand in the address as ever."""
    report, filters, on = _asked(request, slug)
    answer = report.answer(request.user, _clear(filters), on)
    file, rows = workbook.write(str(report.title), answer, _("Total"))
    actions.record_export(report.slug, by=cast("User", request.user), filters=request.GET.urlencode(), rows=rows)
    name = f"{report.title} {answer.subtitle.replace('*', '')} {on:%Y%m%d}"
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _asked(request: HttpRequest, slug: str) -> tuple[Report, Filters, date]:
    report, on = reports.find(slug), timezone.localdate()
    if report is None:
        raise NoSuchReport(_("There is no such report."))
    if not report.opens_to(request.user):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    return report, report.filters(request.GET, user=request.user, on=on), on


def _clear(filters: Filters) -> dict[str, Any]:
    if not filters.is_valid():
        raise UnclearFilters(" ".join(str(error) for errors in filters.errors.values() for error in errors))
    return filters.cleaned_data


def _shown(report: Report, answer: Answer, limit: int) -> dict[str, Any]:
    """As many rows as a page can hold, shared fairly among the groups."""
    each = max(LEAST, limit // max(len(answer.groups), 1))
    rows = [list(islice(group.rows(each), each)) for group in answer.groups]
    groups = [{"group": group, "rows": found} for group, found in zip(answer.groups, rows, strict=True)]
    shown = sum(len(found) for found in rows)
    return {"report": report, "answer": answer, "groups": groups, "shown": shown, "cut": shown < answer.count}
