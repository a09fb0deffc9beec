"""Vehicles and people from elsewhere in the hourly counts; hours already counted are counted for them as well."""

from django.db import migrations, models

OUTSIDE = "vehicle <> '' OR category IN ('visitor', 'delivery')"
HOUR = {"sqlite": "substr(at, 1, 13) || ':00:00'", "postgresql": "date_trunc('hour', at)"}


def count_anew(apps, editor):
    """Counts the passages that are in the database; days that retention took out keep 0, as nobody can count them."""
    hour = HOUR[editor.connection.vendor]
    editor.execute(
        f"""
        WITH found AS (
            SELECT gate_id, {hour} AS hour,
                sum(CASE WHEN vehicle <> '' THEN 1 ELSE 0 END) AS vehicles,
                sum(CASE WHEN {OUTSIDE} THEN 1 ELSE 0 END) AS outside,
                sum(CASE WHEN ({OUTSIDE}) AND person_id IS NOT NULL AND first_reading IS NOT NULL
                    THEN 1 ELSE 0 END) AS outside_checked
            FROM passages_passage GROUP BY 1, 2
        )
        UPDATE passages_gatehour
        SET vehicles = found.vehicles, outside = found.outside, outside_checked = found.outside_checked
        FROM found WHERE found.gate_id = passages_gatehour.gate_id AND found.hour = passages_gatehour.hour
        """
    )


class Migration(migrations.Migration):
    """Three counts and an index for the few passages in vehicles."""

    dependencies = [("passages", "0004_archive")]

    operations = [
        *(
            migrations.AddField("gatehour", name, models.PositiveIntegerField(default=0))
            for name in ("vehicles", "outside", "outside_checked")
        ),
        migrations.AddIndex(
            "passage",
            models.Index(
                condition=models.Q(("vehicle", ""), _negated=True),
                fields=["gate", "at"],
                name="passage_vehicles",
            ),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    ]
