"""The manifest of the archive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("passages", "0003_policy_drafts")]

    operations = [
        migrations.CreateModel(
            name="ArchivedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("day", models.DateField(unique=True)),
                ("rows", models.PositiveBigIntegerField(default=0)),
                ("counted", models.PositiveBigIntegerField(default=0)),
                ("hot_rows", models.PositiveBigIntegerField(default=0)),
                ("hours_total", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("next_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("bytes", models.PositiveBigIntegerField(default=0)),
                ("written_at", models.DateTimeField()),
                ("hold", models.CharField(blank=True, default="", max_length=200)),
                ("hot_removed_at", models.DateTimeField(blank=True, null=True)),
                ("hot_removed_rows", models.PositiveBigIntegerField(default=0)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_rows", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("counted__lte", models.F("rows"))), name="archived_day_counts"
                    )
                ]
            },
        ),
    ]
