from uuid import uuid4

from django.db import migrations, models


def first(apps, editor):
    apps.get_model("accounts", "Edition").objects.create(name="reference", token=uuid4().hex)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_append_only_trail")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=32)),
            ],
        ),
        migrations.RunPython(first, migrations.RunPython.noop),
    ]
