from django.db import migrations, models

DUE = """
UPDATE node_released SET
  made_at = (SELECT r.made_at FROM node_record r WHERE r.id = node_released.record_id),
  due = CASE WHEN EXISTS (
    SELECT 1 FROM node_audience a LEFT JOIN node_feedout o ON o.peer = a.party
    WHERE a.id = node_released.audience_id AND a.sort = 'peer'
    AND node_released.id > COALESCE(o.cursor, 0)
  ) THEN CASE WHEN EXISTS (
    SELECT 1 FROM node_record r WHERE r.id = node_released.record_id AND r.source <> ''
  ) THEN 2 ELSE 1 END ELSE 0 END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("node", "0004_find_by_class"),
    ]

    operations = [
        migrations.AddField("released", "made_at", models.BigIntegerField(default=0)),
        migrations.AddField("released", "due", models.SmallIntegerField(default=0)),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.AlterField("released", "made_at", models.BigIntegerField()),
        migrations.AlterField("released", "due", models.SmallIntegerField()),
        migrations.RemoveIndex("released", "page"),
        migrations.AddIndex(
            "released",
            models.Index(
                fields=["audience", "due", "made_at", "record"],
                name="due_to_peer",
                condition=models.Q(due__gt=0),
            ),
        ),
        migrations.AddIndex(
            "onward",
            models.Index(
                fields=["peer", "record"], name="held_back", condition=models.Q(passed=False)
            ),
        ),
        migrations.RemoveField("feedout", "cursor"),
    ]
