"""What a customer, and a team, is to a person."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import sees_all, visible_team_ids
from shuke.customers import actions, consent
from shuke.customers.actions import households, members, newly, relations
from shuke.customers.actions.many import MANY
from shuke.customers.fields import Consents, Members, MembersLastOrder, MembersSpent, RelationTitle
from shuke.customers.models import Customer, Household, Membership, Relation
from shuke.customers.panels import members_panel
from shuke.customers.search import HouseholdSource
from shuke.records.fields import (
    Choice,
    Date,
    DateTime,
    Email,
    Link,
    LongText,
    Money,
    Number,
    Person,
    Phones,
    Text,
    YesNo,
)
from shuke.records.filters import ChoiceFilter, DateFilter, LinkFilter
from shuke.records.search import SearchSource
from shuke.records.sections import Section
from shuke.records.types import RecordType
from shuke.records.uses import Uses

GRADE_COLOURS = {"A": "tag tag-accent", "B": "tag tag-good", "C": "tag"}


def visible_teams(user: User | AnonymousUser) -> QuerySet[Team]:
    """Own teams and those below them, in the shop's order."""
    teams = Team.objects.order_by("position", "name")
    return teams if sees_all(user) else teams.filter(id__in=visible_team_ids(user))


CUSTOMER = RecordType(
    name="customer",
    slug="customers",
    label=_("Customer"),
    plural=_("Customers"),
    icon="users",
    model=Customer,
    fields=(
        Text("name"),
        Choice("kind", choices=Customer.Kind),
        Text("member_no"),
        Phones("phones", label_text=_("Phone")),
        Choice("grade", choices=Customer.Grade, colours=GRADE_COLOURS),
        Link("team", slug="teams", offered=visible_teams),
        Person("owner"),
        Email("email"),
        Text("line_id"),
        Date("birthday"),
        Text("gender"),
        Text("address", wide=True),
        Text("tax_id"),
        LongText("note"),
        Date("last_contacted_on"),
        Date("first_ordered_on"),
        Date("last_ordered_on"),
        Number("orders_count"),
        Money("orders_total"),
        Consents("consents", label_text=_("Agrees to"), wide=True),
        DateTime("created_at", read_only=True),
        DateTime("modified_at", read_only=True),
    ),
    columns=("name", "grade", "team", "phones", "last_ordered_on", "orders_count", "orders_total", "last_contacted_on"),
    form=(
        "name",
        "phones",
        "grade",
        "team",
        "owner",
        "member_no",
        "email",
        "line_id",
        "birthday",
        "kind",
        "address",
        "note",
        "tax_id",
        "consents",
    ),
    sections=(
        Section(_("Basics"), ("name", "phones", "grade", "team", "owner", "kind")),
        Section(_("Contact details"), ("email", "line_id", "address")),
        Section(_("Further details"), ("member_no", "birthday", "tax_id", "note", "consents")),
    ),
    quick=("name", "phones", "grade", "team", "consents"),
    hint=("grade", "team", "member_no", "phones"),
    sort="name",
    filters=(
        LinkFilter("team", _("Team"), visible_teams, none=_("No team")),
        ChoiceFilter("grade", _("Grade"), Customer.Grade),
        DateFilter("last_ordered_on", _("Last order"), empty=_("Never bought")),
        DateFilter("last_contacted_on", _("Last contacted"), empty=_("Never contacted")),
    ),
    create=actions.create_customer,
    change=actions.change_customer,
    delete=actions.delete_customer,
    restore=actions.restore_customer,
    many=MANY,
    create_many=newly.create_customers,
    create_label=_("New customer"),
    empty=_("Write down the first customer, or drop in the file you already keep."),
    team="team_id",
    matched_with="product",
    mergeable=True,
    uses=Uses(consent.uses, consent.usable),
    search=SearchSource(
        model=Customer,
        words=("name",),
        codes=("member_no", "tax_id", "line_id"),
        emails=("email",),
        phones="phones",
        team="team_id",
        owner="owner_id",
    ),
)

HOUSEHOLD = RecordType(
    name="household",
    slug="households",
    label=_("Household"),
    plural=_("Households"),
    icon="home",
    model=Household,
    fields=(
        Text("name"),
        Members("members", label_text=_("Who lives there")),
        Text("address", wide=True),
        Link("team", slug="teams", offered=visible_teams),
        MembersSpent("spent", label_text=_("Spent in all")),
        MembersLastOrder("last_ordered_on", label_text=_("Last order")),
        LongText("note"),
    ),
    columns=("name", "members", "address", "spent", "last_ordered_on"),
    form=("name", "address", "team", "note"),
    page=("address", "team", "note"),
    hint=("address",),
    sort="name",
    create=households.create_household,
    change=households.change_household,
    delete=households.delete_household,
    restore=households.restore_household,
    create_label=_("New household"),
    empty=_("Who lives together? Open a customer and choose “Add a household”."),
    search=HouseholdSource(
        model=Household, words=("name", "address"), team="team_id", follows=("customer", "memberships__customer")
    ),
    panels=(members_panel,),
)

MEMBERSHIP = RecordType(
    name="membership",
    slug="household-members",
    label=_("Household member"),
    plural=_("Household members"),
    icon="users",
    model=Membership,
    fields=(
        Link("customer", slug="customers"),
        Link("household", slug="households"),
        Choice("role", choices=Membership.Role),
        YesNo("is_primary"),
        Date("joined_on"),
        Date("left_on"),
        DateTime("created_at"),
    ),
    columns=("customer", "household", "role", "is_primary", "joined_on", "left_on"),
    page=("customer", "household", "role", "is_primary", "joined_on", "left_on"),
    title="role",
    sort="-created_at",
    change=members.change_member,
    delete=members.remove_member,
    restore=members.restore_member,
    change_url="customers:change_stay",
    empty=_("Who lives together? Open a customer and choose “Add a household”."),
)

RELATION = RecordType(
    name="relation",
    slug="relations",
    label=_("Relation"),
    plural=_("Relations"),
    icon="affiliate",
    model=Relation,
    fields=(
        RelationTitle("title"),
        Link("from_customer", label_text=_("From"), slug="customers"),
        Link("type"),
        Link("to_customer", label_text=_("To"), slug="customers"),
        Date("started_on"),
        Date("ended_on"),
        Text("note"),
        DateTime("created_at"),
    ),
    columns=("title", "from_customer", "to_customer", "type", "started_on", "ended_on"),
    page=("from_customer", "to_customer", "type", "started_on", "ended_on", "note"),
    title="title",
    sort="-created_at",
    change=relations.change_relation,
    delete=relations.remove_relation,
    restore=relations.restore_relation,
    change_url="customers:change_relation",
    empty=_("Open a customer and choose “Add a relation”."),
)

TEAM = RecordType(
    name="team",
    slug="teams",
    label=_("Team"),
    plural=_("Teams"),
    icon="users-group",
    model=Team,
    fields=(Text("name"), Link("parent", label_text=_("Belongs to"), slug="teams")),
    columns=("name", "parent"),
    page=("name", "parent"),
    sort="name",
    empty=_("Teams are made under Settings."),
    visible=visible_teams,
    small=True,
)
