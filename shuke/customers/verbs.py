"""What the events about households and relations are called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "customers.household_created": _("Household added"),
    "customers.household_changed": _("Details changed"),
    "customers.household_deleted": _("Household deleted"),
    "customers.household_restored": _("Household restored"),
    "customers.household_joined": _("Moved into a household"),
    "customers.household_left": _("Left the household"),
    "customers.household_member_changed": _("Role at home changed"),
    "customers.household_member_removed": _("Taken out of the household"),
    "customers.household_member_restored": _("Put back into the household"),
    "customers.relation_added": _("Relation added"),
    "customers.relation_changed": _("Relation changed"),
    "customers.relation_ended": _("Relation ended"),
    "customers.relation_removed": _("Relation removed"),
    "customers.consent_changed": _("Consent changed"),
    "customers.consent_words_added": _("Purpose or channel added"),
    "customers.consent_words_changed": _("Purpose or channel changed"),
    "customers.preference_link_made": _("Link to the own page made"),
    "customers.relation_restored": _("Relation put back"),
}
