"""What the shop was told about each pair, and what people answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import rows_through, told
from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField, QuantityField, ScaledDecimalField
from shuke.customers.models import Customer
from shuke.events.models import Batch

HORIZONS = (7, 14, 30)  # days ahead that a person may choose on Today
OLD_AFTER = timedelta(days=30)  # a shop without an order for so long is looked at as of its last order
ALWAYS, NEVER = date(1970, 1, 1), date(9999, 12, 31)


class Forecast(models.Model):
    """One run over the whole shop. Readers look at the single row with `current`; the next run's rows are written
    beside it and shown all at once by moving `current`, so nobody ever sees half a list (docs/decisions/0006)."""

    as_of = models.DateField()
    made_at = models.DateTimeField()
    current = models.BooleanField(default=False)
    model = models.TextField()  # insights.due.Model as JSON, for refreshing one customer
    has_amounts = models.BooleanField(default=True)  # without any, value at stake is the probability
    lines_count = models.PositiveBigIntegerField(default=0)
    pairs_count = models.PositiveBigIntegerField(default=0)  # pairs with enough evidence, listed or not

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_current_forecast", fields=["current"], condition=Q(current=True))
        ]

    def day(self, today: date) -> date:
        """The day for which the list is read: today, unless the forecast is of a time long past."""
        return today if self.as_of <= today <= self.as_of + OLD_AFTER else self.as_of


class PredictionQuerySet(models.QuerySet["Prediction"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of the forecast shown now, what the person may see: purchases to come tell of those that were made."""
        if not told(user, "order", "rows"):
            return self.none()
        paths = {"team_path": "customer__team", "owner_path": "customer__owner", "pk_path": "customer"}
        return self.shown().filter(rows_through(user, "order", "customer", **paths), customer__deleted_at=None)

    def shown(self) -> Self:
        return self.filter(forecast__current=True)


class Prediction(models.Model):
    """回購提醒: when a customer is expected to buy a product again. Only pairs that can come due within the longest
    horizon are kept; what lies further off is asked of the model when a customer's page wants it."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="predictions", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    last_bought_on = models.DateField()
    last_quantity = QuantityField()
    times_bought = models.PositiveIntegerField()
    cycle_days = models.FloatField()
    cycle_low = models.PositiveIntegerField()
    cycle_high = models.PositiveIntegerField()
    due_from = models.DateField()
    due_on = models.DateField()
    due_to = models.DateField()
    still_buying = models.FloatField()
    reason = models.PositiveSmallIntegerField()  # position in insights.due.REASONS
    unit_price = MoneyField(null=True)
    pv = ScaledDecimalField(places=4, null=True)  # of one unit
    expected_amount = MoneyField(null=True)
    probability_7 = models.FloatField()
    probability_14 = models.FloatField()
    probability_30 = models.FloatField()
    # Probability within 14 days × expected amount (the probability alone where the shop knows no amounts): the order
    # of the list, the same for every horizon, so that what is near comes before what is far.
    value = MoneyField()
    # The customer's team when the forecast was made: narrows the walk along the list. The gate looks at the customer.
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", db_index=False)
    hidden_until = models.DateField(default=ALWAYS)  # an answer takes the pair off the list until that day

    objects = PredictionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["forecast", "value", "id"], name="prediction_value"),
            models.Index(fields=["team", "forecast", "value", "id"], name="prediction_team_value"),
            models.Index(fields=["customer", "forecast"], name="prediction_customer"),
            models.Index(fields=["product", "forecast"], name="prediction_product"),
        ]


class Answer(models.Model):
    """What came of a reminder. The newest answer that wasn't taken back decides until when the pair stays off the list;
    the forecast as it stood then is kept beside it, to learn how good the list was."""

    class Kind(models.TextChoices):
        CONTACTED = "contacted", _("Contacted")
        BOUGHT = "bought", _("Bought")
        LATER = "later", _("Later")
        STOPPED = "stopped", _("No longer uses it")
        ELSEWHERE = "elsewhere", _("Bought elsewhere")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")  # one tap, undone as one
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    answered_on = models.DateField()
    hidden_until = models.DateField()  # NEVER: until the product is bought again
    undone = models.BooleanField(default=False)
    due_on = models.DateField()
    probability = models.FloatField()
    expected_amount = MoneyField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_known", condition=Q(kind__in=["contacted", "bought", "later", "stopped", "elsewhere"])
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "product", "-id"], name="answer_pair"),
            models.Index(fields=["hidden_until"], name="answer_hidden"),
        ]


class LastWeek(models.Model):
    """How good the list was, a row a team: the people it named a week ago, and how many of them have bought since. Made
    afresh with every forecast from the orders known a week before, so it is true even for a shop that started today."""

    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", db_index=False)
    as_of = models.DateField()
    people = models.PositiveIntegerField()
    bought = models.PositiveIntegerField()
    expected = models.FloatField()  # sum of the probabilities of buying at least one of the products listed


class DueDay(models.Model):
    """How many purchases are expected on a day, a row a team."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="days")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", db_index=False)
    due_on = models.DateField()
    pairs = models.PositiveIntegerField()


class Birthday(models.Model):
    """Whose birthday falls within the days after the forecast. Dates of birth lie unsorted by day of the year among a
    million customers, so the near ones are picked out once a day."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="+", primary_key=True)
    falls_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["falls_on", "customer"], name="birthday_falls_on")]
