"""What an event is called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "customers.created": _("Customer added"),
    "customers.changed": _("Details changed"),
    "customers.contacted": _("Contacted"),
    "customers.noted": _("Note"),
    "customers.called": _("Phone call"),
    "customers.visited": _("Visit"),
    "customers.deleted": _("Customer deleted"),
    "customers.restored": _("Customer restored"),
    "orders.entered": _("Order entered"),
    "orders.changed": _("Order changed"),
    "orders.status_changed": _("Order status changed"),
    "orders.deleted": _("Order deleted"),
    "orders.restored": _("Order taken out of the bin"),
    "products.restored": _("Product taken out of the bin"),
    "records.created": _("Record added"),
    "records.changed": _("Details changed"),
    "records.deleted": _("Record deleted"),
    "records.restored": _("Record taken out of the bin"),
    "records.removed": _("Deleted for good"),
    "products.created": _("Product added"),
    "products.changed": _("Details changed"),
    "products.deleted": _("Product deleted"),
    "orders.product_changed": _("Details changed"),  # by an import; the next two by taking it back
    "orders.product_put_back": _("Details changed"),
    "customers.put_back": _("Details changed"),
    "customers.came_from_source": _("In the source"),
    "records.came_from_source": _("In the source"),
    "records.field_added": _("Field added"),
    "records.field_changed": _("Field changed"),
    "records.field_deleted": _("Field deleted"),
    "records.field_restored": _("Field restored"),
    "records.object_added": _("Object added"),
    "records.object_changed": _("Object changed"),
    "records.object_deleted": _("Object deleted"),
    "records.object_restored": _("Object restored"),
    "records.layout_saved": _("Layout saved"),
    "records.layout_deleted": _("Layout deleted"),
}

# Of the audit log: the areas below tell these (events.audit).
VERBS |= {
    "accounts.signed_in": _("Signed in"),
    "accounts.sign_in_failed": _("Sign-in failed"),
    "accounts.signed_out": _("Signed out"),
    "accounts.password_changed": _("Password changed"),
    "accounts.token_created": _("Key for a program made"),
    "accounts.token_revoked": _("Key for a program withdrawn"),
    "accounts.second_step_failed": _("Second step of signing in failed"),
    "accounts.paper_code_used": _("Signed in with a code from paper"),
    "accounts.phone_added": _("Phone set up for signing in"),
    "accounts.phone_removed": _("Phone no longer used for signing in"),
    "accounts.passkey_added": _("Passkey added"),
    "accounts.passkey_removed": _("Passkey removed"),
    "accounts.codes_made": _("New codes on paper made"),
    "accounts.second_step_reset": _("Second step of signing in taken away"),
    "accounts.second_step_asked": _("Who needs a second step changed"),
    "accounts.devices_signed_out": _("Devices signed out"),
    "accounts.shop_opened": _("Shop opened"),
    "accounts.shop_changed": _("Shop changed"),
    "accounts.person_invited": _("Person invited"),
    "accounts.person_changed": _("Person changed"),
    "accounts.person_retired": _("Access ended"),
    "accounts.link_made": _("Link to come in made"),
    "accounts.person_reinstated": _("Access given back"),
    "accounts.role_created": _("Role made"),
    "accounts.role_changed": _("Role changed"),
    "accounts.role_deleted": _("Role deleted"),
    "accounts.role_reset": _("Role put back"),
    "accounts.team_created": _("Team made"),
    "accounts.team_changed": _("Team changed"),
    "accounts.team_moved": _("Team moved"),
    "accounts.team_deleted": _("Team deleted"),
    "accounts.preview_begun": _("Began to look as somebody else"),
    "accounts.preview_ended": _("Ended looking as somebody else"),
    "records.exported": _("List exported"),
    "analytics.exported": _("Report exported"),
    "records.audit_exported": _("Audit log exported"),
    "records.export_rule_changed": _("Rule for exports changed"),
    "records.export_asked": _("Export asked for"),
    "records.export_approved": _("Export approved"),
    "records.export_refused": _("Export refused"),
    "transfer.archived": _("Whole shop exported"),
    "transfer.archive_read": _("Whole shop brought in"),
    "records.revealed": _("Looked at a hidden value"),
    "records.shared": _("Shared"),
    "records.share_changed": _("Sharing changed"),
    "records.share_ended": _("Sharing ended"),
    "transfer.imported": _("File imported"),
    "transfer.undone": _("Import taken back"),
    "transfer.paused": _("Import paused"),
    "transfer.resumed": _("Import goes on"),
    "workspace.pack_applied": _("Starter pack put to use"),
    "workspace.pack_removed": _("Starter pack taken off"),
}


def verb_label(verb: str) -> Any:
    """Words for a verb; an unknown one is shown as it is."""
    return VERBS.get(verb, verb)


def name_verbs(verbs: dict[str, Any]) -> None:
    """Higher apps add the words for their own verbs, handed over by config."""
    VERBS.update(verbs)
