"""Repurchase reminders as a report: everybody who is due until a day, to print or to take along in Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import Team
from shuke.accounts.policy import fields_closed
from shuke.analytics.forms import limit, teams_of
from shuke.analytics.reports import (
    Answer,
    Column,
    Filters,
    Group,
    Kind,
    Nothing,
    Person,
    Report,
    Row,
    open_to,
    pages_of,
)
from shuke.customers.models import Customer
from shuke.insights.models import HORIZONS, Prediction
from shuke.insights.queries import Due, Wanted, current_forecast, due_pairs
from shuke.orders.queries import sees_amounts
from shuke.records.seen import veil

USUAL = HORIZONS[1]  # days ahead that are asked for if nobody says


class ReminderFilters(Filters):
    until = forms.DateField(label=gettext_lazy("Due until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    product = forms.CharField(
        label=gettext_lazy("Product"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Name or code, * for anything")}),
    )  # fmt: skip
    min_price = forms.DecimalField(label=gettext_lazy("Price from"), min_value=0, max_digits=12, required=False)
    min_pv = forms.DecimalField(label=gettext_lazy("PV from"), min_value=0, max_digits=12, required=False)
    min_quantity = forms.DecimalField(
        label=gettext_lazy("Last quantity from"), min_value=0, max_digits=12, required=False
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False, empty_label=gettext_lazy("All teams")
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade"), choices=[("", gettext_lazy("All grades")), *Customer.Grade.choices], required=False
    )

    def prepare(self) -> None:
        limit(self, "team", teams_of(self.user))
        for name in {"team", "grade"} & fields_closed(self.user, "customer"):
            del self.fields[name]
        if not sees_amounts(self.user):
            del self.fields["min_price"]
        forecast = current_forecast()
        self.list_day = forecast.day(self.on) if forecast else self.on
        self.fields["until"].initial = self.list_day + timedelta(days=USUAL)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        last = self.list_day + timedelta(days=HORIZONS[-1])
        if until > last:
            message = _("Reminders reach %(days)s days ahead, to %(last)s.")
            raise forms.ValidationError(message % {"days": HORIZONS[-1], "last": last.isoformat()})
        return until


def answer(user: Person, filters: Mapping[str, Any], on: date) -> Answer:
    """Ordered as Today is, most value at stake first. The probability is that of the shortest horizon that holds the
    last day asked for."""
    forecast, shown = current_forecast(), open_to(user, _columns())
    if forecast is None:
        return Answer(
            shown, nothing=Nothing(_("Nothing is known yet"), _("Reminders come from orders: bring them in."))
        )
    day = forecast.day(on)
    wanted = _wanted(filters, day)
    pairs = due_pairs(user, wanted, forecast, day).filter(due_on__lte=filters["until"])
    if filters["min_quantity"]:
        pairs = pairs.filter(last_quantity__gte=filters["min_quantity"])
    found = pairs.aggregate(count=Count("id"), amount=Sum("expected_amount"))
    subtitle = _("due until %(day)s") % {"day": filters["until"].isoformat()}
    if not found["count"]:
        return Answer(shown, subtitle=subtitle, nothing=_nobody())
    group = Group(lambda most: _rows(user, pairs, wanted, most), found["count"])
    return Answer(shown, [group], {"amount": found["amount"] and round(found["amount"])}, subtitle=subtitle)


def _wanted(filters: Mapping[str, Any], day: date) -> Wanted:
    ahead = (filters["until"] - day).days
    return Wanted(
        horizon=next((days for days in HORIZONS if days >= ahead), HORIZONS[-1]),
        min_price=filters.get("min_price"),
        min_pv=filters["min_pv"],
        product=filters["product"],
        team=filters["team"].id if filters.get("team") else None,
        grade=filters.get("grade", ""),
    )


def _nobody() -> Nothing:
    return Nothing(_("Nobody is due"), _("Choose a later day, or ask for less: a lower price, all teams, all grades."))


def _rows(user: Person, pairs: QuerySet[Prediction], wanted: Wanted, most: int | None) -> Iterator[Row]:
    rows = pairs.order_by("-value", "-id").select_related("customer", "product").prefetch_related("customer__phones")
    for row in rows[:most] if most else rows.iterator(chunk_size=2_000):
        due, customer = Due(row, wanted.horizon), veil(row.customer, "customer", user)
        numbers = sorted(customer.phones.all(), key=lambda phone: phone.position)
        yield {
            "id": row.customer_id,
            "customer": customer.name,
            "phone": numbers[0].raw if numbers else "",
            "grade": customer.grade,
            "product": row.product.name,
            "last_on": row.last_bought_on,
            "last_quantity": row.last_quantity,
            "due_on": row.due_on,
            "probability": due.probability,
            "amount": row.expected_amount and round(row.expected_amount),  # a guess has no cents
            "reason": due.reason,
        }


def _columns() -> list[Column]:
    return [
        Column("customer", _("Customer"), link=pages_of("customers", "id"), width=16),
        Column("phone", _("Phone"), on_phone=False, width=16, tells="phones"),
        Column("grade", _("Grade"), on_phone=False, width=6, tells="grade"),
        Column("product", _("Product"), width=24),
        Column("last_on", _("Last bought"), Kind.DAY, on_phone=False),
        Column("last_quantity", _("Last quantity"), Kind.NUMBER, on_phone=False),
        Column("due_on", _("Expected on"), Kind.DAY),
        Column("probability", _("Probability"), Kind.PERCENT, on_phone=False),
        Column("amount", _("Expected amount"), Kind.MONEY, on_phone=False, tells="order.total"),
        Column("reason", _("Reason"), on_phone=False, width=60),
    ]


REMINDERS = Report(
    slug="reminders",
    title=gettext_lazy("Repurchase reminders"),
    about=gettext_lazy("Who is expected to buy what again until a certain day, and why."),
    icon="bell",
    filters=ReminderFilters,
    answer=answer,
    permission="today.view",
    tells="order.rows",
    landscape=True,
)
