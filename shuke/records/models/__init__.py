"""What the record engine itself keeps: what every record has in common, and what a shop has shaped."""

from shuke.records.models.custom import CustomField, CustomObject, CustomRecord, Shape
from shuke.records.models.exports import ExportRequest, ExportRule, RowsTaken
from shuke.records.models.files import Attachment
from shuke.records.models.jobs import BulkJob, BulkPiece, BulkRow
from shuke.records.models.layouts import Layout
from shuke.records.models.merged import Merged
from shuke.records.models.recorded import Recorded
from shuke.records.models.views import Arrangement, Kept, KeptQuerySet, SavedView

__all__ = [
    "Arrangement",
    "Attachment",
    "BulkJob",
    "BulkPiece",
    "BulkRow",
    "CustomField",
    "CustomObject",
    "CustomRecord",
    "ExportRequest",
    "ExportRule",
    "Kept",
    "KeptQuerySet",
    "Layout",
    "Merged",
    "Recorded",
    "RowsTaken",
    "SavedView",
    "Shape",
]
