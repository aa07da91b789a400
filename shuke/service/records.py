"""What a case, its rules and the answers written beforehand are to a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Language, User
from shuke.customers.records import visible_teams
from shuke.orders.models import Order
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, DateTime, Email, Link, LongText, Number, Person, Phone, Text, YesNo
from shuke.records.filters import ChoiceFilter, Filter, LinkFilter, Options
from shuke.records.search import SearchSource
from shuke.records.types import RecordType
from shuke.service import actions
from shuke.service.models import OPEN, Article, CannedReply, Case, CaseRule, HelpCategory
from shuke.service.panels import case_panel

STATUS_COLOURS = {"new": "tag tag-accent", "open": "tag tag-warn", "resolved": "tag tag-good"}
PRIORITY_COLOURS = {"urgent": "tag tag-bad", "high": "tag tag-warn"}
KIND_COLOURS = {"money": "tag tag-bad"}


@dataclass(frozen=True)
class StateFilter(Filter):
    """Still open, or one status."""

    def options(self, user: User | AnonymousUser) -> Options:
        return [("still", _("Still open")), *Case.Status.choices]

    def asked(self, value: str) -> dict[str, Any] | None:
        if value == "still":
            return self.where("any_of", list(OPEN))
        return self.where("is", value) if value in Case.Status.values else None


_plain = plain(
    RecordType(
        name="case",
        slug="cases",
        label=pgettext_lazy("service", "Case"),
        plural=pgettext_lazy("service", "Cases"),
        icon="message",
        model=Case,
        fields=(
            Text("subject", wide=True),  # before the number: a column called 主旨 is this one
            Text("number"),
            LongText("description"),
            Choice("kind", choices=Case.Kind, colours=KIND_COLOURS),
            Choice("priority", choices=Case.Priority, colours=PRIORITY_COLOURS),
            Choice("status", choices=Case.Status, colours=STATUS_COLOURS),
            Choice("source", choices=Case.Source),
            Link("customer", slug="customers"),
            Text("reporter_name"),
            Phone("reporter_phone"),
            Email("reporter_email"),
            Link("product", slug="products"),
            Link("order", slug="orders"),
            Link("team", slug="teams", offered=visible_teams),
            Person("owner"),
            Text("why", read_only=True),
            DateTime("opened_at"),
            DateTime("due_at", read_only=True),
            DateTime("first_response_at", read_only=True),
            DateTime("resolved_at", read_only=True),
            Link("duplicate_of", slug="cases"),
            DateTime("agreed_at", read_only=True),
        ),
        columns=("number", "subject", "priority", "kind", "status", "customer", "owner", "opened_at"),
        form=(
            "subject",
            "customer",
            "reporter_name",
            "reporter_phone",
            "reporter_email",
            "description",
            "source",
            "product",
            "order",
            "kind",
            "priority",
            "status",
            "owner",
            "team",
            "duplicate_of",
            "number",
        ),
        page=("customer", "product", "order", "source", "opened_at", "team"),
        quick=("subject", "customer", "reporter_name", "reporter_phone", "description", "source"),
        title="number",
        entry=("subject",),
        hint=("subject", "status"),
        sort="-opened_at",
        filters=(
            StateFilter("status", _("Status")),
            ChoiceFilter("priority", _("Priority"), Case.Priority),
            ChoiceFilter("kind", _("Kind"), Case.Kind),
            LinkFilter("team", _("Team"), visible_teams, none=_("No team")),
        ),
        create_label=_("New case"),
        empty=_("Write down what a customer asks or complains about, and nothing is forgotten."),
        team="team_id",
        mergeable=True,
        search=SearchSource(
            model=Case,
            words=("subject", "reporter_name"),
            codes=("number",),
            emails=("reporter_email",),
            numbers=("reporter_phone",),
            team="team_id",
            owner="owner_id",
        ),
        panels=(case_panel,),
    )
)
CASE = replace(_plain, create=actions.create_case, change=actions.change_case)

CASE_RULE = plain(
    RecordType(
        name="case_rule",
        slug="case-rules",
        label=_("Rule for cases"),
        plural=_("Rules for cases"),
        icon="filter",
        model=CaseRule,
        fields=(
            Text("name"),
            Number("position"),
            LongText("words"),
            Choice("source", choices=Case.Source),
            Link("product", slug="products"),
            Choice("order_status", choices=Order.Status),
            Choice("kind", choices=Case.Kind, colours=KIND_COLOURS),
            Choice("priority", choices=Case.Priority, colours=PRIORITY_COLOURS),
            YesNo("active"),
        ),
        columns=("name", "position", "words", "kind", "priority", "active"),
        form=("name", "words", "source", "product", "order_status", "kind", "priority", "position", "active"),
        sort="position",
        small=True,
        create_label=_("New rule"),
        empty=_("A rule says which cases come first, by the words in them."),
    )
)

CANNED_REPLY = plain(
    RecordType(
        name="canned_reply",
        slug="canned-replies",
        label=_("Ready reply"),
        plural=_("Ready replies"),
        icon="message",
        model=CannedReply,
        fields=(
            Text("name"),
            LongText(
                "text",
                help_text=_("These are filled in: {customer} {order} {product} {number} {me} {shop}"),
            ),
        ),
        columns=("name", "text"),
        form=("name", "text"),
        sort="name",
        small=True,
        create_label=_("New ready reply"),
        empty=_("What you answer again and again, written once."),
    )
)

HELP_CATEGORY = plain(
    RecordType(
        name="help_category",
        slug="help-categories",
        label=_("Heading of the answers"),
        plural=_("Headings of the answers"),
        icon="list",
        model=HelpCategory,
        fields=(Text("name"), Text("name_zh_hant"), Text("name_zh_hans"), Text("name_en"), Number("position")),
        columns=("name", "name_zh_hant", "name_zh_hans", "name_en", "position"),
        form=("name", "name_zh_hant", "name_zh_hans", "name_en", "position"),
        sort="position",
        small=True,
        create_label=_("New heading"),
        empty=_("Under headings the public answers stand in order."),
    )
)

ARTICLE = plain(
    RecordType(
        name="article",
        slug="articles",
        label=_("Public answer"),
        plural=_("Public answers"),
        icon="book",
        model=Article,
        fields=(
            Text("title", wide=True),
            LongText("body"),
            Link("category", slug="help-categories"),
            Choice("language", choices=Language),
            Text("words", wide=True),
            Choice("status", choices=Article.Status, colours={"published": "tag tag-good"}),
            Number("position"),
            Number("helpful", read_only=True),
            Number("unhelpful", read_only=True),
        ),
        columns=("title", "category", "language", "status", "helpful", "unhelpful"),
        form=("title", "body", "category", "language", "words", "status", "position"),
        title="title",
        page=("body", "category", "language", "words", "status", "position", "helpful", "unhelpful"),
        sort="position",
        filters=(ChoiceFilter("status", _("Status"), Article.Status),),
        small=True,
        create_label=_("New public answer"),
        empty=_("Answers that everybody may read, so that fewer people have to ask."),
        search=SearchSource(model=Article, words=("title", "body", "words")),
    )
)
SERVICE_TYPES = (CASE, CASE_RULE, CANNED_REPLY, HELP_CATEGORY, ARTICLE)
