"""Indexes by which the list of places counts, and narrows to a kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0003_outbreak_areas")]

    operations = [
        migrations.AddIndex("site", models.Index(fields=["is_active", "area_path"], name="site_in_use")),
        migrations.AddIndex("site", models.Index(fields=["kind", "area_path"], name="site_by_kind")),
    ]
