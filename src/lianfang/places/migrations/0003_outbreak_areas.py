"""The dated list of outbreak areas."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_site_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutbreakArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("name_zh", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=120)),
                ("since", models.DateField()),
                ("listed_on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("lookback_days", models.PositiveSmallIntegerField(default=14)),
                ("basis", models.CharField(max_length=200)),
                ("added_by", models.CharField(max_length=60)),
                ("added_at", models.DateTimeField()),
                ("ended_by", models.CharField(blank=True, default="", max_length=60)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("code",),
                        name="outbreak_area_listed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="outbreak_area_has_basis"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lookback_days__range", (1, 21))), name="outbreak_area_lookback"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("since__lte", models.F("listed_on"))),
                        name="outbreak_area_counts_from_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("listed_on")), _connector="OR"
                        ),
                        name="outbreak_area_ends_after",
                    ),
                ],
            },
        ),
    ]
