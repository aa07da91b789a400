"""What a playbook is to a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.automation.models import Playbook
from shuke.automation.panels import playbook_panel
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, DateTime, Link, LongText, Number, Text, YesNo
from shuke.records.filters import ChoiceFilter
from shuke.records.sections import Section
from shuke.records.types import RecordType

PLAYBOOK = plain(
    RecordType(
        name="playbook",
        slug="playbooks",
        label=_("Playbook"),
        plural=_("Playbooks"),
        icon="bolt",
        model=Playbook,
        fields=(
            Text("name"),
            Choice("when", choices=Playbook.When),
            Link("product", slug="products"),
            Text("category"),
            LongText("words"),
            Number("times"),
            Number("minutes"),
            Number("days"),
            Choice("channel", choices=Playbook.Channel),
            LongText("say"),
            YesNo("offer"),
            Number("every_days"),
            Number("most_a_day"),
            Number("holdout"),
            Choice("success", choices=Playbook.Success),
            Number("window_days"),
            YesNo("active"),
            DateTime("created_at", read_only=True),
        ),
        columns=("name", "when", "channel", "say", "active"),
        form=(
            "name", "when", "days", "times", "minutes", "product", "category", "words", "channel", "say", "offer",
            "every_days", "most_a_day", "holdout", "success", "window_days", "active",
        ),
        page=(
            "when", "days", "times", "minutes", "product", "category", "words", "channel", "say", "offer", "every_days",
            "most_a_day", "holdout", "success", "window_days", "active",
        ),
        sections=(
            Section(_("The situation"), ("name", "when", "days", "times", "minutes", "product", "category", "words")),
            Section(_("What you do"), ("channel", "say", "offer")),
            Section(pgettext_lazy("playbook", "How often"), ("every_days", "most_a_day", "active")),
            Section(_("Whether it works"), ("holdout", "success", "window_days")),
        ),
        sort="name",
        filters=(ChoiceFilter("when", _("When"), Playbook.When),),
        small=True,
        part="playbooks",
        create_label=_("New playbook"),
        empty=_("For this kind of customer in this situation, say that."),
        panels=(playbook_panel,),
    )
)  # fmt: skip
