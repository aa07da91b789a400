"""What a sponsorship is to a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.network import actions
from shuke.network.models import Sponsorship
from shuke.records.fields import Date, DateTime, Link, Text
from shuke.records.filters import DateFilter
from shuke.records.types import RecordType

SPONSORSHIP = RecordType(
    name="sponsorship",
    slug="sponsorships",
    label=_("Sponsorship"),
    plural=_("Sponsorships"),
    icon="sitemap",
    model=Sponsorship,
    fields=(
        Link("customer", slug="customers"),
        Link("sponsor", slug="customers"),
        Date("joined_on"),
        Text("note"),
        DateTime("created_at", read_only=True),
    ),
    columns=("customer", "sponsor", "joined_on", "note"),
    form=("customer", "sponsor", "joined_on", "note"),
    title="customer",
    hint=("sponsor", "joined_on"),
    sort="-joined_on",
    filters=(DateFilter("joined_on", _("Joined on")),),
    create=actions.sponsor,
    change=actions.change_sponsorship,
    delete=actions.leave,
    restore=actions.come_back,
    create_label=_("New sponsorship"),
    empty=_("Open a member and choose “Write down the sponsor”, or drop in the list of members with their sponsors."),
    through="customer",
    part="network",
)
