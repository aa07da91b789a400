"""The periodic jobs, all of them."""

from datetime import timedelta

from shuke.core.schedule import Job

SCHEDULE = [
    Job("reminders", "shuke.activities.notices.remind", every=timedelta(seconds=30)),
    Job("mails", "shuke.notices.actions.sending.send", every=timedelta(seconds=20)),
    Job("pushes", "shuke.notices.actions.pushing.send", every=timedelta(seconds=10)),
    Job("mornings", "shuke.notices.actions.tasks.mornings", every=timedelta(minutes=10)),
    Job("notices", "shuke.notices.actions.tasks.nightly", hour=3),
    Job("insights", "shuke.insights.actions.refresh_if_stale", every=timedelta(minutes=10)),
    Job("backtest", "shuke.insights.actions.look_back_if_stale", every=timedelta(minutes=30)),
    Job("first warehouse", "shuke.analytics.actions.warehouse.first", every=timedelta(minutes=5)),
    Job("warehouse", "shuke.analytics.actions.warehouse.nightly", hour=2),
    Job("duplicates", "shuke.duplicates.actions.tasks.look_for_pairs", every=timedelta(minutes=2)),
    Job("bin", "shuke.records.actions.tasks.empty_bin", hour=3),
    Job("shape", "shuke.records.actions.indexing.empty_deleted", hour=3),
    Job("files", "shuke.records.actions.files.sweep", hour=3),
    Job("exports", "shuke.records.actions.tasks.sweep_exports", hour=3),
    Job("archives", "shuke.transfer.archive.tasks.sweep_archives", hour=3),
    Job("privacy", "shuke.privacy.actions.keeping.keep_rules", hour=3),
    Job("loyalty", "shuke.loyalty.actions.tasks.every_night", hour=1),
    Job("playbooks", "shuke.automation.actions.tasks.every_while", every=timedelta(minutes=10)),
    Job("deliveries", "shuke.webhooks.actions.tasks.every_night", hour=3),
    Job("inbox", "shuke.transfer.actions.feeding.look_into_folder", every=timedelta(seconds=10)),
    Job("results", "shuke.automation.actions.tasks.every_night", hour=2),
    Job("attempts", "shuke.accounts.actions.attempts.nightly", hour=3),
    Job("upkeep", "shuke.core.upkeep.tidy", hour=3),
]
