"""People and organisations that buy, the households they live in, and how they belong together."""

from shuke.customers.models.customer import Customer, CustomerQuerySet, Phone
from shuke.customers.models.household import Household, HouseholdQuerySet, Membership, MembershipQuerySet
from shuke.customers.models.relation import Relation, RelationQuerySet, RelationType

__all__ = [
    "Customer",
    "CustomerQuerySet",
    "Household",
    "HouseholdQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Phone",
    "Relation",
    "RelationQuerySet",
    "RelationType",
]
