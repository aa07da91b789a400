"""Writes that are the same for every record type; each goes through the type's own actions, so that its rules hold."""

from shuke.records.actions.generic import (
    change_record,
    create_record,
    delete_record,
    record_audit_export,
    record_reveal,
    restore_record,
)

__all__ = [
    "change_record",
    "create_record",
    "delete_record",
    "record_audit_export",
    "record_reveal",
    "restore_record",
]
