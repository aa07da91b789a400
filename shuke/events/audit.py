"""What of all that happened belongs in the audit log, and under which heading it is looked for there."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    SIGN_IN = "sign_in", _("Signing in and out")
    EXPORT = "export", _("Exports")
    REVEAL = "reveal", _("Hidden values shown")
    RIGHTS = "rights", _("People, roles and rights")
    DELETION = "deletion", _("Deletions and large changes")
    PREVIEW = "preview", _("Looking as somebody else")
    SETTINGS = "settings", pgettext_lazy("audit", "Settings")


_VERBS: dict[Kind, tuple[str, ...]] = {
    Kind.SIGN_IN: (
        "accounts.signed_in", "accounts.sign_in_failed", "accounts.signed_out", "accounts.password_changed",
        "accounts.token_created", "accounts.token_revoked", "accounts.second_step_failed", "accounts.paper_code_used",
        "accounts.phone_added", "accounts.phone_removed", "accounts.passkey_added", "accounts.passkey_removed",
        "accounts.codes_made", "accounts.second_step_reset", "accounts.devices_signed_out",
    ),
    Kind.EXPORT: (
        "records.exported", "analytics.exported", "records.audit_exported", "transfer.archived",
        "records.export_asked", "records.export_approved", "records.export_refused",
        "privacy.person_handed_out",
    ),
    Kind.REVEAL: ("records.revealed", "duplicates.glimpsed"),
    Kind.RIGHTS: (
        "accounts.shop_opened", "accounts.person_invited", "accounts.person_changed", "accounts.person_retired",
        "accounts.person_reinstated", "accounts.link_made", "accounts.role_created", "accounts.role_changed",
        "accounts.role_deleted", "accounts.role_reset", "accounts.team_created", "accounts.team_changed",
        "accounts.team_deleted", "accounts.second_step_asked",
        "records.shared", "records.share_changed", "records.share_ended",
    ),
    Kind.DELETION: (
        "customers.deleted", "orders.deleted", "products.deleted", "records.deleted", "records.removed",
        "transfer.imported", "transfer.undone", "transfer.archive_read",
        "duplicates.merged", "duplicates.taken_apart",
        "privacy.erasure_asked", "privacy.erasure_dropped", "privacy.erasure_confirmed", "privacy.erased",
    ),
    Kind.PREVIEW: ("accounts.preview_begun", "accounts.preview_ended"),
    Kind.SETTINGS: (
        "privacy.rules_changed", "customers.consent_words_added", "customers.consent_words_changed",
        "accounts.shop_changed", "insights.rules_changed", "records.export_rule_changed",
        "records.field_added", "records.field_changed", "records.field_deleted",
        "records.field_restored", "records.object_added", "records.object_changed", "records.object_deleted",
        "automation.lines_changed", "automation.site_added", "automation.site_removed",
        "webhooks.created", "webhooks.changed", "webhooks.secret_made", "webhooks.switched_on",
        "webhooks.switched_off", "webhooks.deleted", "webhooks.told_again",
        "records.object_restored", "records.layout_saved", "records.layout_deleted", "workspace.pack_applied",
        "workspace.pack_removed",
    ),
}  # fmt: skip
KIND_OF: dict[str, str] = {verb: str(kind) for kind, verbs in _VERBS.items() for verb in verbs}
