"""People and organisations that buy, the households they live in, how they belong together, and what they agreed to."""

from shuke.customers.models.consent import Channel, Consent, PreferenceLink, Proof, Purpose, Standing
from shuke.customers.models.customer import Customer, CustomerQuerySet, Phone
from shuke.customers.models.household import Household, HouseholdQuerySet, Membership, MembershipQuerySet
from shuke.customers.models.relation import Relation, RelationQuerySet, RelationType
from shuke.customers.models.suppressed import Suppressed

__all__ = [
    "Channel",
    "Consent",
    "Customer",
    "CustomerQuerySet",
    "Household",
    "HouseholdQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Phone",
    "PreferenceLink",
    "Proof",
    "Purpose",
    "Relation",
    "RelationQuerySet",
    "RelationType",
    "Standing",
    "Suppressed",
]
