import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stem", models.CharField(max_length=40, unique=True, verbose_name="stem")),
                ("length", models.PositiveSmallIntegerField(verbose_name="length")),
                ("documents", models.PositiveIntegerField(default=1, verbose_name="documents")),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "words",
                "indexes": [models.Index(fields=["length", "-documents"], name="word_by_length")],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="number")),
                ("container", models.CharField(blank=True, max_length=60, verbose_name="container")),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("url", models.CharField(max_length=300, verbose_name="address")),
                ("audience", models.CharField(default="public", max_length=40, verbose_name="audience")),
                ("moment", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "search document",
                "verbose_name_plural": "search documents",
                "indexes": [
                    models.Index(
                        condition=models.Q(("container", ""), _negated=True),
                        fields=["container"],
                        name="document_in_container",
                    ),
                    models.Index(fields=["-moment", "-id"], name="document_newest"),
                    models.Index(fields=["author", "-moment", "-id"], name="document_of_author"),
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="document_once")],
            },
        ),
    ]
