"""The trail refuses changes in the database itself, and remembers when it was last proved."""

from django.db import migrations, models

from lianfang.accounts.append_only import forbid_changes, permit_changes


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_signing_in")]

    operations = [
        migrations.CreateModel(
            name="TrailCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("entries", models.BigIntegerField()),
                ("flaws", models.PositiveIntegerField()),
                ("first_flaws", models.JSONField(default=list)),
                ("heads", models.PositiveIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["-at"], name="trail_check_by_time")]},
        ),
        migrations.RunPython(
            lambda apps, editor: forbid_changes(editor.connection),
            lambda apps, editor: permit_changes(editor.connection),
        ),
    ]
