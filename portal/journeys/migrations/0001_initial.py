import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import portal.journeys.effects
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("members", "0001_initial"),
        ("members", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Journey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                ("active", models.BooleanField(default=False, verbose_name="active")),
                ("trigger", models.CharField(max_length=80, verbose_name="when")),
                (
                    "conditions",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='A list like [{"field": "payload.score", "op": "gte", "value": 9}]; [] for always.',
                        verbose_name="if",
                    ),
                ),
                (
                    "delay_minutes",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(527040)],
                        verbose_name="after minutes",
                    ),
                ),
                (
                    "holdout_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="So many members get nothing, to see what difference it makes.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="holdout in percent",
                    ),
                ),
                ("once_per_member", models.BooleanField(default=False, verbose_name="once per member")),
                (
                    "reason_en",
                    models.CharField(blank=True, max_length=200, verbose_name="told to the member (English)"),
                ),
                (
                    "reason_de",
                    models.CharField(blank=True, max_length=200, verbose_name="told to the member (German)"),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        help_text="Asked when the event happens. Empty: for everybody.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journeys",
                        to="members.segment",
                        verbose_name="only for the segment",
                    ),
                ),
            ],
            options={
                "verbose_name": "journey",
                "verbose_name_plural": "journeys",
                "indexes": [
                    models.Index(
                        condition=models.Q(("active", True)), fields=["trigger"], name="journey_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("holdout_percent__lte", 100)), name="journey_holdout"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "effect",
                    models.CharField(
                        choices=portal.journeys.effects.choices, max_length=40, verbose_name="effect"
                    ),
                ),
                ("params", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Below 100 a lot is drawn for each run; what is not drawn ends the run.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="probability in percent",
                    ),
                ),
                (
                    "budget",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Points where it grants points, else how often. Empty: unlimited.",
                        null=True,
                        verbose_name="at most in a month",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effects",
                        to="journeys.journey",
                        verbose_name="journey",
                    ),
                ),
            ],
            options={
                "verbose_name": "effect",
                "verbose_name_plural": "effects",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("journey", "position"), name="effect_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due at")),
                ("lease", models.UUIDField(editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("once", models.BooleanField(default=False, editable=False, verbose_name="once per member")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "due"),
                            ("done", "done"),
                            ("dead", "dead letter"),
                            ("skipped", "skipped"),
                        ],
                        default="due",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("holdout", "holdout: gets nothing, for comparison"),
                            ("conditions", "the conditions no longer hold"),
                            ("inactive", "the journey was switched off"),
                            ("erased", "no longer a member"),
                            ("withdrawn", "what it thanks for was taken away"),
                        ],
                        max_length=24,
                        verbose_name="verdict",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activity.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journeys.journey",
                        verbose_name="journey",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "run",
                "verbose_name_plural": "runs",
                "indexes": [
                    models.Index(condition=models.Q(("state", "due")), fields=["due_at"], name="run_due"),
                    models.Index(fields=["member", "-created_at"], name="run_of_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("journey", "member", "event"), name="run_once_per_event"),
                    models.UniqueConstraint(
                        condition=models.Q(("once", True)),
                        fields=("journey", "member"),
                        name="run_once_per_member",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunVerdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("effect", models.CharField(max_length=40, verbose_name="effect")),
                ("verdict", models.CharField(max_length=60, verbose_name="verdict")),
                ("detail", models.CharField(blank=True, max_length=250, verbose_name="detail")),
                ("made", models.CharField(blank=True, max_length=120, verbose_name="made")),
                (
                    "draw",
                    models.PositiveSmallIntegerField(
                        help_text="Of 0 to 9999; below the probability times 100 it is drawn. Empty: no lot was drawn.",
                        null=True,
                        verbose_name="lot drawn",
                    ),
                ),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        help_text="As it was when the lot was drawn.",
                        null=True,
                        verbose_name="probability in percent",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="journeys.run",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "verbose_name": "verdict",
                "verbose_name_plural": "verdicts",
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("run", "position"), name="verdict_once")],
            },
        ),
        migrations.CreateModel(
            name="EffectUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=7, verbose_name="month")),
                ("used", models.PositiveBigIntegerField(default=0, verbose_name="used")),
                (
                    "effect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="journeys.effect",
                        verbose_name="effect",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a budget",
                "verbose_name_plural": "uses of budgets",
                "constraints": [models.UniqueConstraint(fields=("effect", "period"), name="effect_use_once")],
            },
        ),
    ]
