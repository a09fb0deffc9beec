"""Indexes that answer each list and each count of assignments in its own order."""

from django.db import migrations, models

INDEXES = {
    "assignment_late": ["status", "due_at", "area_path"],
    "assignment_of_area": ["status", "line", "area_path", "due_at"],
    "assignment_of_line": ["status", "line", "due_at", "area_path"],
    "assignment_done": ["status", "done_at", "area_path"],
    "assignment_done_today": ["done_at", "area_path"],
    "assignment_done_by_unit": ["unit", "done_at"],
    "assignment_taken": ["assignee", "status", "due_at", "area_path"],
    "assignment_risen": ["known_to", "status", "due_at", "area_path"],
}


class Migration(migrations.Migration):
    dependencies = [("assignments", "0001_initial")]

    operations = [
        # Led by the area, it would be taken for the whole district's questions too, which are better led by the status.
        migrations.RemoveIndex("assignment", "assignment_by_area"),
        migrations.RemoveIndex("assignment", "assignment_late"),
        *(
            migrations.AddIndex("assignment", models.Index(fields=fields, name=name))
            for name, fields in INDEXES.items()
        ),
    ]
