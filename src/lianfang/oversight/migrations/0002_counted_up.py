"""What compliance comes to, counted up: the word and the distance of every row, areas by day, and how each site stands."""

import django.db.models.deletion
from django.db import migrations, models

from lianfang.domain.compliance import state_of
from lianfang.domain.standing import SiteResult, distance, need, needs, tallies

TARGETS = {"P2-mask-noted": 0.95, "P2-mask-urged": 0.95, "W1-post": 0.90}
"""What was aimed at when the rows were computed; everything else aimed at OTHERS."""
OTHERS = 0.98


def count_up(apps, editor):
    """Counts up every day there is; the last one says how sites stand."""
    compliance = apps.get_model("oversight", "Compliance")
    days = list(compliance.objects.order_by("day").values_list("day", flat=True).distinct())
    for day in days:
        rows = list(compliance.objects.filter(day=day))
        for row in rows:
            target = TARGETS.get(row.standard, OTHERS)
            row.state = state_of(row.expected, row.met, target)
            row.distance = distance(max(1, row.expected), row.met, target)
        with editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE oversight_compliance SET state = %s, distance = %s WHERE id = %s",
                [(row.state, row.distance, row.id) for row in rows],
            )
        results = [SiteResult(r.area_path, r.standard, r.line, r.expected, r.met, r.state) for r in rows]
        _store_areas(apps, day, results)
        if day == days[-1]:
            _store_sites(apps, day, results)


def _store_areas(apps, day, results):
    area_day = apps.get_model("oversight", "AreaDay")
    columns = ("expected", "met", "failing_sites", "watch_sites", "sites")
    area_day.objects.bulk_create(
        (
            area_day(
                day=day,
                area_path=path,
                measure=measure,
                **dict(zip(columns, tally.figures, strict=True)),
            )
            for (path, measure), tally in tallies(results).items()
        ),
        batch_size=1000,
    )


def _store_sites(apps, day, results):
    standing = apps.get_model("oversight", "SiteStanding")
    known, nothing = needs(results), need([])
    sites = apps.get_model("places", "Site").objects.filter(is_active=True).values_list("id", "area_path")
    standing.objects.bulk_create(
        (
            standing(site_id=site_id, area_path=path, day=day, need=known.get(path, nothing))
            for site_id, path in sites
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("places", "0001_initial")]

    operations = [
        migrations.AddField("compliance", "state", models.CharField(max_length=7, default="unknown"), False),
        migrations.AddField("compliance", "distance", models.FloatField(default=0.0), False),
        migrations.CreateModel(
            name="AreaDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("area_path", models.CharField(max_length=255)),
                ("measure", models.CharField(blank=True, max_length=32)),
                ("expected", models.PositiveBigIntegerField()),
                ("met", models.PositiveBigIntegerField()),
                ("failing_sites", models.PositiveIntegerField()),
                ("watch_sites", models.PositiveIntegerField()),
                ("sites", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SiteStanding",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.site",
                    ),
                ),
                ("area_path", models.CharField(max_length=255)),
                ("day", models.DateField()),
                ("need", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            "areaday",
            models.UniqueConstraint(fields=("area_path", "day", "measure"), name="area_day_once"),
        ),
        migrations.AddIndex("areaday", models.Index(fields=["day"], name="area_day_by_day")),
        migrations.AddIndex(
            "sitestanding", models.Index(fields=["day", "need", "area_path"], name="standing_by_need")
        ),
        migrations.AddIndex(
            "sitestanding", models.Index(fields=["day", "area_path", "need"], name="standing_by_area")
        ),
        # Led by the day, it would be taken for whole districts, which are better led by standard and distance.
        migrations.RemoveIndex("compliance", "compliance_by_area"),
        migrations.AddIndex(
            "compliance", models.Index(fields=["area_path", "day"], name="compliance_of_site")
        ),
        migrations.AddIndex(
            "compliance",
            models.Index(fields=["day", "standard", "distance", "area_path"], name="compliance_worst_first"),
        ),
        migrations.RunPython(count_up, migrations.RunPython.noop),
    ]
