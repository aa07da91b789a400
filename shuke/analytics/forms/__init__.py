"""What reports and charts ask of people."""

from shuke.analytics.forms.reports import HalfYearFilters, PurchaseFilters, limit, teams_of

__all__ = ["HalfYearFilters", "PurchaseFilters", "limit", "teams_of"]
