"""The editor of a chart: what is counted, what it is divided by, over which time, how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Shop
from shuke.analytics.charts import subjects
from shuke.analytics.charts.given import OWN, given_of, question_of
from shuke.analytics.charts.question import By, How, Kind, Period, Question, Unit
from shuke.analytics.charts.subjects import Offer
from shuke.analytics.models import Chart
from shuke.analytics.reports import Person
from shuke.records.types import RecordType

WORDS = {
    How.SUM: _("%(field)s in all"), How.AVERAGE: _("%(field)s on average"),
    How.MIN: _("smallest %(field)s"), How.MAX: _("largest %(field)s"),
}  # fmt: skip
NAMED = 60
USUAL = "orders"  # what a new chart counts before somebody chooses


class Liking(forms.Select):
    """Options that tell what else is asked of them: of a day the unit, of a number how wide the bands are."""

    likes: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if like := self.likes.get(str(value)):
            option["attrs"]["data-like"] = like
        return option


class ChartForm(forms.Form):
    """Asked by GET, so that the address is the chart; whoever keeps it posts the same."""

    of = forms.ChoiceField(label=_("What is counted?"))
    measure = forms.ChoiceField(label=_("How many, or how much?"))
    by = forms.ChoiceField(label=_("Divided by what?"), required=False, widget=Liking)
    by_unit = forms.ChoiceField(label=_("In steps of"), choices=Unit.choices, required=False)
    by_step = forms.CharField(label=_("Width of a band"), required=False, max_length=20)
    split = forms.ChoiceField(label=_("And by what, in colours?"), required=False, widget=Liking)
    split_unit = forms.ChoiceField(label=_("In steps of"), choices=Unit.choices, required=False)
    split_step = forms.CharField(label=_("Width of a band"), required=False, max_length=20)
    period = forms.ChoiceField(label=_("How long?"))
    start = forms.DateField(label=_("From"), required=False)
    end = forms.DateField(label=_("Until"), required=False)
    day = forms.ChoiceField(label=_("By which date?"), required=False)
    kind = forms.ChoiceField(label=_("Drawn as"), choices=Kind.choices, widget=forms.RadioSelect)
    top = forms.IntegerField(label=_("Show the first"), min_value=1, max_value=30, help_text=_("The rest together."))
    f = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("record", "Name"), required=False, max_length=NAMED)
    width = forms.ChoiceField(label=_("How wide?"), choices=Chart.Width.choices, required=False)

    def __init__(self, given: Mapping[str, str], *, user: Person, shop: Shop | None) -> None:
        kinds = subjects.offered(user, shop)
        self.record_type = _chosen(kinds, given.get("of", USUAL))
        begun = given_of(beginning(self.record_type, user)) if self.record_type else {}
        known = {name: value for name, value in given.items() if value or name in {"split", "f", "name"}}
        super().__init__({"width": Chart.Width.HALF, **begun, **known})
        self._choices("of", [(one.slug, one.plural) for one in kinds])
        if self.record_type:
            self._offer(self.record_type, user)
        for field in self.fields.values():
            self._dress(field)

    def question(self) -> Question:
        """Raises ChartRefused."""
        return question_of({name: str(value) for name, value in self.data.items()})

    def _offer(self, kind: RecordType, user: Person) -> None:
        counted: list[Any] = [("count", How.COUNT.label)]
        for one in subjects.measures(kind, user):
            counted += [(f"{how}:{one.path}", str(words) % {"field": one.label}) for how, words in WORDS.items()]
        self._choices("measure", counted)
        groups = subjects.groupings(kind, user)
        offered = [(label, [(one.path, one.label) for one in offers]) for label, offers in groups]
        likes = {one.path: one.like for _label, offers in groups for one in offers if one.like}
        for name in ("by", "split"):
            self._choices(name, [("", "—"), *offered])
            cast("Liking", self.fields[name].widget).likes = likes
        days = subjects.days(kind, user)
        self._choices("day", [(one.path, one.label) for one in days])
        self._choices("period", [*Period.choices, (OWN, _("Own dates"))])

    def _choices(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def _dress(self, field: forms.Field) -> None:
        widget = field.widget
        if isinstance(field, forms.DateField):
            field.widget = widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        if not isinstance(widget, forms.RadioSelect):
            widget.attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"


def _chosen(kinds: list[RecordType], slug: str) -> RecordType | None:
    return next((one for one in kinds if one.slug == slug), kinds[0] if kinds else None)


def beginning(kind: RecordType, user: Person) -> Question:
    """What a chart of these begins with: how many a month; without a date, by the first thing that divides them."""
    day = subjects.day_of(kind, user)
    if day:
        return Question(kind.slug, day=day, by=By(day, Unit.MONTH))
    groups = subjects.groupings(kind, user)
    first: Offer | None = next((one for _label, offers in groups for one in offers), None)
    return Question(kind.slug, by=By(first.path) if first else None)
