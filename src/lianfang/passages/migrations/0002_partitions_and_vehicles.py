"""Passages by day on PostgreSQL, cheaper checks on SQLite, and room for vehicles and travel. One rebuild for all."""

from django.db import migrations, models

from lianfang.passages import partitions

OLD = "passages_passage_before_0002"
INDEXES = ("passage_by_gate", "passage_by_person", "passage_by_time", "passage_fevers")


def _columns(editor, table):
    with editor.connection.cursor() as cursor:
        return [c.name for c in editor.connection.introspection.get_table_description(cursor, table)]


def rebuild(apps, editor):
    """Makes the table anew as the state now says, and moves all rows over."""
    passage = apps.get_model("passages", "Passage")
    columns = ", ".join(_columns(editor, passage._meta.db_table))
    for index in INDEXES:
        editor.execute(f"DROP INDEX {index}")
    editor.execute(f"ALTER TABLE {passage._meta.db_table} RENAME TO {OLD}")
    if editor.connection.vendor == "postgresql":
        partitions.make_table(editor, passage)
        _run_deferred(editor)  # no index can be made while moved rows wait to have their keys checked
        partitions.ensure_days_of(editor.connection, OLD)
    else:
        editor.create_model(passage)
    editor.execute(
        f"INSERT INTO {passage._meta.db_table} ({columns}, travel_area, vehicle) SELECT {columns}, '', '' FROM {OLD}"
    )
    editor.execute(f"DROP TABLE {OLD}")
    _run_deferred(editor)


def _run_deferred(editor):
    for statement in editor.deferred_sql:
        editor.execute(statement)
    editor.deferred_sql.clear()


def _one_of(column, *words):
    said = models.Q((column, words[0]))
    for word in words[1:]:
        said |= models.Q((column, word))
    return said


DECISIONS = ("admit", "refuse", "refer", "hold")
CHECKS = {
    "passage_direction": _one_of("direction", "in", "out"),
    "passage_category": _one_of("category", "resident", "worker", "visitor", "delivery", "emergency"),
    "passage_mask": _one_of("mask", "", "worn", "absent", "put_on", "refused", "exempt"),
    "passage_errand": _one_of("errand", "", "medical", "essential"),
    "passage_gate_decision": _one_of("gate_decision", "", *DECISIONS),
    "passage_server_decision": _one_of("server_decision", *DECISIONS),
}


class Migration(migrations.Migration):
    dependencies = [("passages", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *[migrations.RemoveConstraint("passage", name) for name in CHECKS],
                migrations.AddField(
                    "passage", "travel_area", models.CharField(blank=True, default="", max_length=32)
                ),
                migrations.AddField("passage", "travel_left_on", models.DateField(blank=True, null=True)),
                migrations.AddField(
                    "passage", "vehicle", models.CharField(blank=True, default="", max_length=16)
                ),
                *[
                    migrations.AddConstraint("passage", models.CheckConstraint(condition=said, name=name))
                    for name, said in CHECKS.items()
                ],
            ]
        ),
        migrations.RunPython(rebuild),
    ]
