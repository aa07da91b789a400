"""What points to records without a foreign key, and which foreign keys do not simply follow when two become one."""

from __future__ import annotations

from shuke.accounts.models import Share
from shuke.activities.models import Entry, Task
from shuke.analytics.charts.subjects import charted
from shuke.analytics.models import Chart
from shuke.automation.models import Playbook
from shuke.automation.playing import of_customers
from shuke.catalogue.models import Movement
from shuke.duplicates.models import Merge
from shuke.events.models import Event
from shuke.ledgers.models import Entry as LedgerEntry
from shuke.loyalty.models import Settled
from shuke.notices.models import Notice
from shuke.records import mentions
from shuke.records.models import Attachment, BulkRow, CustomField, Layout, Merged, SavedView
from shuke.records.pointing import Fate, Naming, Told
from shuke.records.types import RecordType
from shuke.transfer.models import ImportedRange
from shuke.webhooks.models import Delivery, Webhook
from shuke.webhooks.narrowing import of_types


def by_name(kind: RecordType) -> str:
    return kind.name


def by_model(kind: RecordType) -> str:
    return kind.model._meta.label_lower


NAMINGS = (
    Naming(Event, "subject_id", "subject_type", Fate.STAYS),
    Naming(Event, "customer_id", fate=Fate.STAYS, of="customer"),
    Naming(Entry, "subject_id", "subject_type", Fate.STAYS),
    Naming(Notice, "subject_id", "subject_type"),
    Naming(Task, "about_id", "about_type"),
    Naming(Task, "customer_id", of="customer"),
    Naming(Movement, "source_id", "source_type", Fate.STAYS),
    Naming(Attachment, "subject_id", "subject_type", Fate.PART, called=by_name),
    Naming(Share, "record_id", "record_type", called=by_name),
    Naming(BulkRow, "record_id", "record_type", Fate.STAYS, called=by_name),
    Naming(Merged, "record_id", "subject_type", Fate.STAYS),
    Naming(Merged, "into_id", "subject_type", Fate.STAYS),
    Naming(Merge, "survivor_id", "record_type", Fate.STAYS),
    Naming(Merge, "loser_id", "record_type", Fate.STAYS),
    Naming(LedgerEntry, "source_id", "source_type", Fate.STAYS),
    Naming(Settled, "source_id", "source_type", Fate.STAYS),
    Naming(Delivery, "subject_id", "subject_type", Fate.STAYS),
    Naming(ImportedRange, "first", "model", Fate.STAYS, last="last", called=by_model),
)
FATES = {
    "catalogue.level.product": (Fate.WORKED_OUT, ""),
    "catalogue.picture.product": (Fate.PART, ""),
    "customers.phone.customer": (Fate.PART, ""),
    "customers.standing.customer": (Fate.WORKED_OUT, ""),
    "network.above.member": (Fate.WORKED_OUT, ""),
    "network.above.ancestor": (Fate.WORKED_OUT, ""),
    "ledgers.account.customer": (Fate.STAYS, ""),  # both count as the survivor's: ledgers.actions.merging
    "loyalty.rank.customer": (Fate.STAYS, ""),
    "orders.cartline.cart": (Fate.PART, ""),
    "orders.orderline.customer": (Fate.REPEATS, "order"),
    "orders.payment.customer": (Fate.REPEATS, "order"),
    "orders.return.customer": (Fate.REPEATS, "order"),
    "insights.prediction.customer": (Fate.WORKED_OUT, ""),
    "insights.prediction.product": (Fate.WORKED_OUT, ""),
    "insights.birthday.customer": (Fate.WORKED_OUT, ""),
    "insights.customermeasure.customer": (Fate.WORKED_OUT, ""),
    "insights.nextbasket.customer": (Fate.WORKED_OUT, ""),
    "insights.together.product": (Fate.WORKED_OUT, ""),
    "insights.together.other": (Fate.WORKED_OUT, ""),
    "duplicates.pair.low": (Fate.STAYS, ""),
    "duplicates.pair.high": (Fate.STAYS, ""),
    "duplicates.glimpse.customer": (Fate.STAYS, ""),
    "service.case.duplicate_of": (Fate.STAYS, ""),
}
FILTERS = (
    (SavedView, "filters", mentions.of_row),
    (Chart, "filters", charted),
    (SavedView, "quick", mentions.quick_of),
    (Layout, "condition", mentions.of_row),
    (CustomField, "options", mentions.condition_of),
    (Playbook, "who", of_customers),
    (Webhook, "filters", of_types),
)
POINTING = Told(namings=NAMINGS, fates=FATES, filters=FILTERS)
