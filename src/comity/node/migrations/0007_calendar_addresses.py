from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("node", "0006_gone"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", models.CharField(max_length=64, null=True, unique=True)),
                ("party", models.CharField(max_length=32)),
                ("post", models.CharField(max_length=64)),
                ("name", models.TextField()),
                ("language", models.CharField(max_length=8)),
                ("clearances", models.TextField(default="[]")),
                ("need", models.TextField(default="[]")),
                ("reason", models.TextField(default="")),
                ("raised_by", models.CharField(default="", max_length=64)),
                ("made_at", models.BigIntegerField()),
                ("last_used", models.BigIntegerField(null=True)),
                ("revoked_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["party", "post"], name="addresses_of_post")],
            },
        ),
    ]
