from django.db import migrations, models


class Migration(migrations.Migration):
    """`subject_type` is what events call a record itself; what a task is about needs a name of its own."""

    dependencies = [("activities", "0001_entries_and_tasks")]

    operations = [
        migrations.RemoveConstraint("Task", "task_subject_whole"),
        migrations.RemoveIndex("Task", "task_subject"),
        migrations.RenameField("Task", "subject_type", "about_type"),
        migrations.RenameField("Task", "subject_id", "about_id"),
        migrations.AddIndex("Task", models.Index(fields=["about_type", "about_id"], name="task_about")),
        migrations.AddConstraint(
            "Task",
            models.CheckConstraint(
                name="task_about_whole",
                condition=models.Q(("about_id", None), ("about_type", ""))
                | models.Q(models.Q(("about_type", ""), _negated=True), ("about_id__isnull", False)),
            ),
        ),
        migrations.AlterField("Task", "due_on", models.DateField(verbose_name="Deadline")),
    ]
