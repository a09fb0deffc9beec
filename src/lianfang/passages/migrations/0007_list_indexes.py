"""Indexes by which lists find a gate's passages, and the rare ones among them, without reading past the others'."""

from django.db import migrations, models

FEVER = models.Q(("fever", True))
NOT_ADMITTED = models.Q(("server_decision__in", ("hold", "refer", "refuse")))


class Migration(migrations.Migration):
    dependencies = [("passages", "0006_vehicles_and_outsiders")]

    operations = [
        migrations.RemoveIndex("passage", "passage_by_gate"),
        migrations.AddIndex(
            "passage", models.Index(fields=["gate", "direction", "at"], name="passage_by_gate")
        ),
        migrations.AddIndex(
            "passage",
            models.Index(fields=["gate", "direction", "at"], name="passage_fevers_by_gate", condition=FEVER),
        ),
        migrations.AddIndex(
            "passage",
            models.Index(
                fields=["server_decision", "at"], name="passage_not_admitted", condition=NOT_ADMITTED
            ),
        ),
        migrations.AddIndex(
            "passage",
            models.Index(
                fields=["gate", "server_decision", "direction", "at"],
                name="passage_not_admitted_by_gate",
                condition=NOT_ADMITTED,
            ),
        ),
    ]
