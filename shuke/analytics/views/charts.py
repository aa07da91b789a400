"""One chart: its page, the fragment that dashboards load, the editor with its preview, and the files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may, may_do
from shuke.accounts.rights import Verb
from shuke.analytics import actions, workbook
from shuke.analytics.actions import dashboards as keeping
from shuke.analytics.charts import sheets, words
from shuke.analytics.charts.checked import check
from shuke.analytics.charts.given import given_of
from shuke.analytics.charts.question import Question
from shuke.analytics.charts.showing import AT_ONCE, answered, shown
from shuke.analytics.charts.subjects import at
from shuke.analytics.forms.charts import ChartForm
from shuke.analytics.models import Chart, Dashboard
from shuke.analytics.queries import charts, dashboards
from shuke.core.errors import NotAllowed, UserError
from shuke.core.whole import whole_number
from shuke.records.filtering import FilterRefused, parse
from shuke.records.filtering.bar import bar
from shuke.records.rights import may_keep
from shuke.records.words import in_words
from shuke.ui.toasts import undoable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires("reports.view")
def chart_page(request: Request, number: int) -> HttpResponse:
    chart = _chart(request, number)
    return render(request, "analytics/charts/chart.html", {"alone": True, **seen(request, chart)})


@require_GET
@requires("reports.view")
def figures(request: Request, number: int) -> HttpResponse:
    """The chart on its dashboard, loaded after the page."""
    return render(request, "analytics/charts/_chart.html", seen(request, _chart(request, number), wait=AT_ONCE))


def seen(request: Request, chart: Chart, *, wait: float | None = None) -> dict[str, Any]:
    """What a page shows of a kept chart; a sentence where it can't be answered."""
    try:
        question = chart.question
        told = shown(question, request.user, timezone.localdate(), wait=wait)
    except UserError as error:
        return {"chart": chart, "title": in_words(chart.labels), "refused": str(error)}
    title = in_words(chart.labels) or told.title
    keeps = may_keep(request.user, chart.dashboard)
    return {
        "chart": chart, "title": title, "told": told, "answer": told.answer, "refused": told.refused,
        "keeps": keeps, "may_export": _may_export(request, question),
    }  # fmt: skip


@require_GET
@requires("reports.view")
def preview(request: Request) -> HttpResponse:
    return render(request, "analytics/charts/_preview.html", _previewed(request, _form(request)))


@require_http_methods(["GET", "POST"])
@requires("reports.view")
def new_chart(request: Request) -> HttpResponse:
    """Begun on any list (`of`) and filter (`f`); kept on one of the person's dashboards."""
    form = _form(request)
    kept = [one for one in dashboards(request.user) if may_keep(request.user, one)]
    named = [(one, in_words(one.labels, str(one.pk))) for one in kept]
    if _only_shown(request):
        return _editor(request, form, {"dashboards": named})
    chosen = next((one for one in kept if str(one.pk) == request.POST.get("dashboard")), None)
    try:
        chosen = chosen or keeping.make_dashboard(by=request.user, name=_("My charts"))
        keeping.add_chart(
            chosen, form.question(), by=request.user, on=timezone.localdate(), name=request.POST.get("name", ""),
            width=request.POST.get("width") or Chart.Width.HALF,
        )  # fmt: skip
    except UserError as error:
        return _editor(request, form, {"dashboards": named, "refused": str(error)}, status=422)
    return redirect("analytics:dashboard", chosen.pk)


@require_http_methods(["GET", "POST"])
@requires("reports.view")
def change_chart(request: Request, number: int) -> HttpResponse:
    chart = _chart(request, number)
    if not may_keep(request.user, chart.dashboard):
        raise NotAllowed(_("This dashboard is not yours. Make one of your own."))
    form = _form(request, chart)
    if _only_shown(request):
        return _editor(request, form, {"chart": chart})
    try:
        keeping.change_chart(
            chart, form.question(), by=request.user, on=timezone.localdate(), name=request.POST.get("name", ""),
            width=request.POST.get("width") or chart.width,
        )  # fmt: skip
    except UserError as error:
        return _editor(request, form, {"chart": chart, "refused": str(error)}, status=422)
    return redirect("analytics:dashboard", chart.dashboard_id)


@require_POST
@requires("reports.view")
def delete_chart(request: Request, number: int) -> HttpResponse:
    chart = _chart(request, number)
    keeping.delete_chart(chart, by=request.user, at=timezone.now())
    undoable(request, _("Chart taken off."), reverse("analytics:restore_chart", args=[number]))
    return redirect("analytics:dashboard", chart.dashboard_id)


@require_POST
@requires("reports.view")
def restore_chart(request: Request, number: int) -> HttpResponse:
    return redirect("analytics:dashboard", keeping.restore_chart(number, by=request.user).dashboard_id)


@require_POST
@requires("exports.run")
def chart_file(request: Request, number: int, form: str) -> HttpResponseBase:
    """The table as Excel or csv; written down, as every export is."""
    chart, on = _chart(request, number), timezone.localdate()
    question = chart.question
    if not _may_export(request, question):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    made = check(question, request.user, on)
    title = in_words(chart.labels) or words.title_of(made)
    table = sheets.table(answered(made, taken_away=True))
    actions.record_export(title, by=request.user, filters=question.packed(), rows=table.count)
    name = f"{title} {on:%Y%m%d}"
    if form == "csv":
        return sheets.as_csv(table, f"{name}.csv")
    file, _rows = workbook.write(title, table, _("Total"))
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _only_shown(request: Request) -> bool:
    """Without scripts, a button of its own brings the preview."""
    return request.method == "GET" or "show" in request.POST


def _chart(request: Request, number: int) -> Chart:
    found = charts(request.user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _may_export(request: Request, question: Question) -> bool:
    kind = at(question.of)
    return kind is not None and may(request.user, "exports.run") and may_do(request.user, kind.name, Verb.EXPORT)


def _form(request: Request, chart: Chart | None = None) -> ChartForm:
    given = (request.POST if request.method == "POST" else request.GET).dict()
    if chart is not None and not given:
        given = {**_begun(chart), "name": in_words(chart.labels), "width": chart.width}
    return ChartForm(given, user=request.user, shop=request.shop)


def _begun(chart: Chart) -> dict[str, str]:
    try:
        return given_of(chart.question)
    except UserError:
        return {"of": chart.of}


def _editor(request: Request, form: ChartForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    board: Dashboard | None = None
    if pk := whole_number(request.GET.get("dashboard", "")):
        board = dashboards(request.user).filter(pk=pk).first()
    shown_ = {"form": form, "on_dashboard": board, **_previewed(request, form), **context}
    return render(request, "analytics/charts/editor.html", shown_, status=status)


def _previewed(request: Request, form: ChartForm) -> dict[str, Any]:
    try:
        told = shown(form.question(), request.user, timezone.localdate())
    except UserError as error:
        return {"preview_refused": str(error), "bar": _bar(request, form)}
    title = str(form.data.get("name") or "").strip() or told.title
    return {
        "told": told, "answer": told.answer, "preview_refused": told.refused, "title": title,
        "bar": _bar(request, form),
    }  # fmt: skip


def _bar(request: Request, form: ChartForm) -> Any:
    """The filter's button and chips; taking a chip away leads to the editor without it."""
    kind = form.record_type
    if kind is None:
        return None
    try:
        asked, refused = parse(form.data.get("f") or None, kind, request.user), None
    except FilterRefused as error:
        asked, refused = parse(None, kind, request.user), error
    known = {name: value for name, value in form.data.items() if value and name not in {"f", "csrfmiddlewaretoken"}}

    path = _editor_path(request)

    def address(f: str) -> str:
        return f"{path}?{urlencode({**known, 'f': f})}"

    return bar(asked, request.user, address, refused=refused)


def _editor_path(request: Request) -> str:
    """The editor's own page, of which a preview is a part."""
    here = urlsplit(request.htmx.current_url or "").path if request.htmx else request.path
    return here if here.startswith(reverse("analytics:reports")) else reverse("analytics:new_chart")
