import community.models.categories
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("content", "0001_initial"),
        ("members", "0001_initial"),
        ("members", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Badge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                ("name_en", models.CharField(max_length=40, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=40, verbose_name="name (German)")),
                (
                    "about_en",
                    models.CharField(blank=True, max_length=160, verbose_name="description (English)"),
                ),
                (
                    "about_de",
                    models.CharField(blank=True, max_length=160, verbose_name="description (German)"),
                ),
                (
                    "icon",
                    models.SlugField(
                        default="award", help_text="A lucide icon's name.", max_length=40, verbose_name="icon"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("post_count", "posts written"),
                            ("accepted_count", "accepted answers"),
                            ("helpful_count", "found helpful"),
                            ("days_here", "days here"),
                            ("ideas_done", "ideas of hers that were done"),
                            ("voices", "contributions shown as a customer's voice"),
                        ],
                        help_text="Empty: staff gives it.",
                        max_length=16,
                        verbose_name="given for",
                    ),
                ),
                ("threshold", models.PositiveIntegerField(default=1, verbose_name="from")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
            ],
            options={
                "verbose_name": "badge",
                "verbose_name_plural": "badges",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CaughtUp",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read up to")),
            ],
            options={
                "verbose_name": "everything read",
                "verbose_name_plural": "everything read",
            },
        ),
        migrations.CreateModel(
            name="HouseRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True, verbose_name="version")),
                ("introduction_en", models.TextField(blank=True, verbose_name="introduction (English)")),
                ("introduction_de", models.TextField(blank=True, verbose_name="introduction (German)")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
            ],
            options={
                "verbose_name": "house rules",
                "verbose_name_plural": "house rules",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="TrustStep",
            fields=[
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Known"), (2, "Regular"), (3, "Trusted")],
                        primary_key=True,
                        serialize=False,
                        verbose_name="level",
                    ),
                ),
                ("days_here", models.PositiveIntegerField(default=0, verbose_name="days here, at least")),
                ("topics_read", models.PositiveIntegerField(default=0, verbose_name="topics read, at least")),
                ("read_count", models.PositiveIntegerField(default=0, verbose_name="posts read, at least")),
                (
                    "post_count",
                    models.PositiveIntegerField(default=0, verbose_name="posts written, at least"),
                ),
                (
                    "thanked_count",
                    models.PositiveIntegerField(
                        default=0, verbose_name="accepted or found helpful, at least"
                    ),
                ),
                (
                    "hidden_at_most",
                    models.PositiveIntegerField(
                        default=0, verbose_name="posts hidden by a decision, at most"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of trust",
                "verbose_name_plural": "steps of trust",
                "ordering": ["level"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=60, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=60, verbose_name="name (German)")),
                (
                    "about_en",
                    models.CharField(blank=True, max_length=160, verbose_name="description (English)"),
                ),
                (
                    "about_de",
                    models.CharField(blank=True, max_length=160, verbose_name="description (German)"),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                (
                    "icon",
                    models.SlugField(
                        default="coffee",
                        help_text="A lucide icon's name.",
                        max_length=40,
                        verbose_name="icon",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                (
                    "kinds",
                    models.JSONField(
                        default=community.models.categories.usual_kinds, verbose_name="kinds of topic"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("members", "members"),
                            ("segment", "a segment of the members"),
                            ("staff", "staff"),
                        ],
                        default="public",
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                (
                    "readers",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                audience="segment",
                                then=django.db.models.functions.text.Concat(
                                    models.Value("segment:"),
                                    django.db.models.functions.comparison.Cast(
                                        "segment_id", models.CharField()
                                    ),
                                ),
                            ),
                            default=models.F("audience"),
                        ),
                        output_field=models.CharField(max_length=40),
                    ),
                ),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
                (
                    "topic_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="topics"),
                ),
                ("post_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="posts")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="community.category",
                        verbose_name="lies in",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="content.image",
                        verbose_name="picture",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.segment",
                        verbose_name="segment",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["order", "pk"],
                "indexes": [models.Index(fields=["readers"], name="category_readers")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "segment"), ("segment__isnull", False)),
                            models.Q(models.Q(("audience", "segment"), _negated=True), ("segment", None)),
                            _connector="OR",
                        ),
                        name="category_segment_named",
                        violation_error_message="Choose the segment, or another audience.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="category_not_in_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("at_once", "at once"),
                            ("daily", "once a day"),
                            ("weekly", "once a week"),
                            ("portal", "in the portal only"),
                        ],
                        default="at_once",
                        max_length=8,
                        verbose_name="e-mails",
                    ),
                ),
                (
                    "told_until",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="told until"),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due at")),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digest_plan",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="digest_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=32)),
                ("is_link", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
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
                "verbose_name": "fingerprint of a text",
                "verbose_name_plural": "fingerprints of texts",
                "indexes": [
                    models.Index(fields=["digest", "created_at"], name="fingerprint_same"),
                    models.Index(fields=["created_at"], name="fingerprint_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("post", "post"), ("topic", "topic"), ("member", "member")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="number")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "usual"), (1, "soon"), (2, "first of all")],
                        default=0,
                        verbose_name="urgency",
                    ),
                ),
                ("weight", models.PositiveIntegerField(default=0, verbose_name="weight of the notices")),
                (
                    "opened_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened at"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("claimed_until", models.DateTimeField(blank=True, null=True, verbose_name="taken until")),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="about whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "matter for moderators",
                "verbose_name_plural": "matters for moderators",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at", None)),
                        fields=["-priority", "opened_at", "id"],
                        name="matter_waiting",
                    ),
                    models.Index(fields=["kind", "object_id"], name="matter_about"),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", False)),
                        fields=["-decided_at", "-id"],
                        name="matter_decided",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("kind", "object_id"),
                        name="matter_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberFollow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "followed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed_by",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="followed member",
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
                "verbose_name": "follow of a member",
                "verbose_name_plural": "follows of members",
                "indexes": [models.Index(fields=["followed", "member"], name="member_follow_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "followed"), name="member_follow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("followed")), _negated=True),
                        name="follow_others",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecognitionSettings",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "leaderboard",
                    models.BooleanField(
                        default=True,
                        help_text="Switched off, the page is gone for everybody. Members can leave it themselves as well.",
                        verbose_name="show the leaderboard",
                    ),
                ),
                (
                    "pictures_from",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "New"), (1, "Known"), (2, "Regular"), (3, "Trusted")],
                        default=1,
                        help_text="From this level of trust on members upload pictures and show them in posts.",
                        verbose_name="pictures from level",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of recognition",
                "verbose_name_plural": "settings of recognition",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="recognition_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reputation",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reputation",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "trust",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "New"), (1, "Known"), (2, "Regular"), (3, "Trusted")],
                        default=0,
                        verbose_name="trust",
                    ),
                ),
                (
                    "fixed_trust",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "New"), (1, "Known"), (2, "Regular"), (3, "Trusted")],
                        null=True,
                        verbose_name="trust set by staff",
                    ),
                ),
                ("ambassador", models.BooleanField(default=False, verbose_name="ambassador")),
                ("listed", models.BooleanField(default=True, verbose_name="on the leaderboard")),
                ("post_count", models.PositiveIntegerField(default=0, verbose_name="posts")),
                ("accepted_count", models.PositiveIntegerField(default=0, verbose_name="accepted answers")),
                ("helpful_count", models.PositiveIntegerField(default=0, verbose_name="found helpful")),
                (
                    "open_accepted_count",
                    models.PositiveIntegerField(default=0, verbose_name="accepted answers all members see"),
                ),
                (
                    "open_helpful_count",
                    models.PositiveIntegerField(
                        default=0, verbose_name="found helpful where all members see it"
                    ),
                ),
                ("read_count", models.PositiveIntegerField(default=0, verbose_name="posts read")),
                ("topics_read", models.PositiveIntegerField(default=0, verbose_name="topics read")),
                ("days_here", models.PositiveIntegerField(default=0, verbose_name="days here")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day here")),
                ("hidden_count", models.PositiveIntegerField(default=0, verbose_name="posts hidden")),
                ("flags_right", models.PositiveIntegerField(default=0, verbose_name="notices agreed with")),
                (
                    "flags_wrong",
                    models.PositiveIntegerField(default=0, verbose_name="notices not agreed with"),
                ),
                ("limited_until", models.DateTimeField(blank=True, null=True, verbose_name="limited until")),
                ("barred_until", models.DateTimeField(blank=True, null=True, verbose_name="suspended until")),
            ],
            options={
                "verbose_name": "standing in the community",
                "verbose_name_plural": "standings in the community",
                "indexes": [
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["-open_accepted_count", "-open_helpful_count", "member"],
                        name="reputation_leading",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreeningRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "first_posts_held",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="So many posts of a new member wait until a moderator has looked at them.",
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="first posts held",
                    ),
                ),
                (
                    "new_posts_a_day",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="A new member writes no more within 24 hours.",
                        verbose_name="posts a day",
                    ),
                ),
                (
                    "new_links",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="To other sites, by a new member.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="links in a post",
                    ),
                ),
                (
                    "new_mentions",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="By a new member.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="mentions in a post",
                    ),
                ),
                (
                    "least_seconds",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="What is sent sooner was hardly typed by a person; it is held.",
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="seconds a form is open at least",
                    ),
                ),
                (
                    "heated_from",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="So many notices and watched words within 24 hours call the moderators.",
                        verbose_name="a topic is heated from",
                    ),
                ),
            ],
            options={
                "verbose_name": "rules for new posts",
                "verbose_name_plural": "rules for new posts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="screening_rules_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreeningVersion",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField(editable=False)),
            ],
            options={
                "verbose_name": "version of the rules for new posts",
                "verbose_name_plural": "versions of the rules for new posts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="screening_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchedWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=80, unique=True, verbose_name="word or phrase")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("hide", "hide at once"),
                            ("hold", "hold until a moderator has looked"),
                            ("alert", "tell the moderators"),
                            ("escalate", "tell the moderators first of all"),
                        ],
                        default="hold",
                        max_length=8,
                        verbose_name="what happens",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True, help_text="The short name of a rule.", max_length=40, verbose_name="rule"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "watched word",
                "verbose_name_plural": "watched words",
                "ordering": ["text"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="watched_word_is_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryFollow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="community.category",
                        verbose_name="category",
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
                "verbose_name": "follow of a category",
                "verbose_name_plural": "follows of categories",
                "indexes": [models.Index(fields=["category", "member"], name="category_follow_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "category"), name="category_follow_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryRemoval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "due"), ("done", "done"), ("dead", "dead letter")],
                        default="due",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due at")),
                ("lease", models.UUIDField(editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("name", models.CharField(max_length=130, verbose_name="name")),
                ("after", models.BigIntegerField(default=0, verbose_name="done up to")),
                ("moved", models.PositiveIntegerField(default=0, verbose_name="topics moved")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "category",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="removal",
                        to="community.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arriving",
                        to="community.category",
                        verbose_name="moves to",
                    ),
                ),
            ],
            options={
                "verbose_name": "removal of a category",
                "verbose_name_plural": "removals of categories",
                "indexes": [
                    models.Index(condition=models.Q(("state", "due")), fields=["due_at"], name="removal_due")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=40, verbose_name="place")),
                ("title", models.CharField(blank=True, max_length=140, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("kind", models.CharField(blank=True, max_length=16, verbose_name="kind")),
                ("poll", models.JSONField(blank=True, default=dict, verbose_name="poll")),
                ("base", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="saved at"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="community.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "indexes": [models.Index(fields=["saved_at"], name="draft_saved")],
                "constraints": [models.UniqueConstraint(fields=("member", "place"), name="draft_once")],
            },
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="former address")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_addresses",
                        to="community.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "verbose_name": "former address",
                "verbose_name_plural": "former addresses",
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="accepted at"),
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
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="community.houserules",
                        verbose_name="house rules",
                    ),
                ),
            ],
            options={
                "verbose_name": "acceptance of the rules",
                "verbose_name_plural": "acceptances of the rules",
                "constraints": [models.UniqueConstraint(fields=("member", "rules"), name="acceptance_once")],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("code", models.SlugField(max_length=40, verbose_name="short name")),
                ("title_en", models.CharField(max_length=120, verbose_name="title (English)")),
                ("title_de", models.CharField(max_length=120, verbose_name="title (German)")),
                ("text_en", models.TextField(verbose_name="text (English)")),
                ("text_de", models.TextField(verbose_name="text (German)")),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="community.houserules",
                        verbose_name="house rules",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of the house",
                "verbose_name_plural": "rules of the house",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("rules", "position"), name="rule_position_once"),
                    models.UniqueConstraint(fields=("rules", "code"), name="rule_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_post", "first post"),
                            ("spam", "looks like spam"),
                            ("word", "watched word"),
                            ("heated", "a topic turns negative"),
                            ("limited", "written by a limited member"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="detail")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signals",
                        to="community.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signals",
            },
        ),
        migrations.CreateModel(
            name="BadgeGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "granted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="granted at"),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="community.badge",
                        verbose_name="badge",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="badges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "badge of a member",
                "verbose_name_plural": "badges of members",
                "constraints": [models.UniqueConstraint(fields=("member", "badge"), name="badge_once")],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="reference"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("post", "post"), ("topic", "topic"), ("member", "member")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="number")),
                ("title", models.CharField(blank=True, max_length=140, verbose_name="title then")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("keep", "kept"),
                            ("hide", "hidden"),
                            ("edit", "edited"),
                            ("move", "moved to fewer readers"),
                            ("lock", "locked"),
                            ("profile", "profile text taken out"),
                            ("warn", "warned"),
                            ("limit", "limited"),
                            ("suspend", "suspended"),
                            ("ban", "banned"),
                        ],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("rules", "house rules"),
                            ("law", "law"),
                            ("spam", "deceptive advertising in bulk"),
                        ],
                        max_length=8,
                        verbose_name="ground",
                    ),
                ),
                ("law", models.CharField(blank=True, max_length=200, verbose_name="law")),
                ("reason", models.TextField(verbose_name="reason")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("was_accepted", models.BooleanField(default=False, verbose_name="was the accepted answer")),
                ("was_locked", models.BooleanField(default=False, verbose_name="was closed before")),
                ("hides_content", models.BooleanField(default=False, verbose_name="content was hidden")),
                (
                    "detected_automatically",
                    models.BooleanField(default=False, verbose_name="found by a machine"),
                ),
                (
                    "decided_automatically",
                    models.BooleanField(default=False, verbose_name="decided by a machine"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided at"),
                ),
                ("reversed_at", models.DateTimeField(blank=True, null=True, verbose_name="reversed at")),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("changed", "it has been changed since"),
                            ("no_way", "where it was, it cannot go back to"),
                        ],
                        max_length=8,
                        verbose_name="not put back because",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="about whom",
                    ),
                ),
                (
                    "reversed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reversed by",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="community.matter",
                        verbose_name="matter",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.rule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "indexes": [
                    models.Index(fields=["kind", "object_id"], name="decision_about"),
                    models.Index(fields=["member", "-decided_at"], name="decision_of_member"),
                    models.Index(fields=["decided_at"], name="decision_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cleaning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "due"), ("done", "done"), ("dead", "dead letter")],
                        default="due",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due at")),
                ("lease", models.UUIDField(editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("after", models.BigIntegerField(default=0, verbose_name="done up to")),
                ("hidden", models.PositiveIntegerField(default=0, verbose_name="hidden")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cleaning",
                        to="community.decision",
                        verbose_name="decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "cleaning up after a spammer",
                "verbose_name_plural": "cleaning up after spammers",
                "indexes": [
                    models.Index(condition=models.Q(("state", "due")), fields=["due_at"], name="cleaning_due")
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("post", "post"), ("topic", "topic"), ("member", "member")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="number")),
                ("title", models.CharField(blank=True, max_length=140, verbose_name="title then")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "It is advertising or spam"),
                            ("child", "It shows sexual abuse of children"),
                            ("insult", "It insults or threatens someone"),
                            ("privacy", "It shows someone's personal data"),
                            ("illegal", "I believe it is illegal"),
                            ("rules", "It breaks the house rules in another way"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(max_length=4000, verbose_name="explanation")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="your name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="your e-mail address")),
                ("good_faith", models.BooleanField(default=False, verbose_name="in good faith")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                (
                    "reference",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="reference"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="community.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="community.matter",
                        verbose_name="matter",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", None)),
                        fields=["created_at", "id"],
                        name="report_waiting",
                    ),
                    models.Index(fields=["kind", "object_id"], name="report_about"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warn", "warning"),
                            ("limit", "limitation"),
                            ("suspend", "suspension"),
                            ("ban", "ban"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sanction",
                        to="community.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sanctions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "sanction",
                "verbose_name_plural": "sanctions",
                "indexes": [models.Index(fields=["member", "-starts_at"], name="sanction_of_member")],
            },
        ),
        migrations.CreateModel(
            name="TakenProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("display_name", models.CharField(max_length=80, verbose_name="name")),
                ("handle", models.CharField(max_length=40, verbose_name="handle")),
                ("about", models.TextField(blank=True, max_length=400, verbose_name="about me")),
                ("given", models.CharField(max_length=40, verbose_name="called instead")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_profile",
                        to="community.decision",
                        verbose_name="decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile that was taken out",
                "verbose_name_plural": "profiles that were taken out",
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="what is wrong with the decision")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "the decision stands"),
                            ("reversed", "the decision was reversed"),
                        ],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="community.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="community.report",
                        verbose_name="by the notifier of",
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["created_at"], name="appeal_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("report", None)),
                        fields=("decision", "member"),
                        name="appeal_of_author_once",
                    ),
                    models.UniqueConstraint(fields=("report",), name="appeal_of_notifier_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=160, verbose_name="question")),
                ("several", models.BooleanField(default=False, verbose_name="several answers allowed")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes at")),
                (
                    "voter_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="voters"),
                ),
            ],
            options={
                "verbose_name": "poll",
                "verbose_name_plural": "polls",
            },
        ),
        migrations.CreateModel(
            name="PollOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("text", models.CharField(max_length=120, verbose_name="text")),
                ("count", models.PositiveIntegerField(default=0, editable=False, verbose_name="votes")),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="community.poll",
                        verbose_name="poll",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer of a poll",
                "verbose_name_plural": "answers of polls",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("poll", "position"), name="poll_option_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("only", models.BooleanField(default=True, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
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
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="community.poll",
                        verbose_name="poll",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="community.polloption",
                        verbose_name="answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "ballot",
                "verbose_name_plural": "ballots",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "option"), name="ballot_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("only", True)),
                        fields=("poll", "member"),
                        name="ballot_of_one_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="number")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(editable=False)),
                ("renderer_version", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published at"),
                ),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="edited at")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "helpful_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="found helpful"),
                ),
                (
                    "thanks_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="thanks"),
                ),
                (
                    "well_said_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="well said"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("visible", "visible"),
                            ("held", "waiting for approval"),
                            ("hidden", "hidden"),
                        ],
                        default="visible",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("was_accepted", models.BooleanField(default=False, editable=False)),
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
                "verbose_name": "post",
                "verbose_name_plural": "posts",
            },
        ),
        migrations.CreateModel(
            name="Cleaned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was_held", models.BooleanField(default=False, verbose_name="was waiting")),
                ("was_accepted", models.BooleanField(default=False, verbose_name="was the accepted answer")),
                (
                    "cleaning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="community.cleaning",
                        verbose_name="cleaning up after a spammer",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "post that was cleaned up",
                "verbose_name_plural": "posts that were cleaned up",
                "constraints": [models.UniqueConstraint(fields=("cleaning", "post"), name="cleaned_once")],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("helpful", "helpful"), ("thanks", "thanks"), ("well_said", "well said")],
                        default="helpful",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
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
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="community.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "reaction",
                "verbose_name_plural": "reactions",
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "helpful")),
                        fields=["created_at"],
                        name="reaction_helpful_since",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "member", "kind"), name="reaction_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("title", models.CharField(blank=True, max_length=140, verbose_name="title")),
                ("text", models.TextField(verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                (
                    "replaced_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="replaced at"),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="community.decision",
                        verbose_name="replaced by the decision",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="edited by",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="community.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "former text",
                "verbose_name_plural": "former texts",
                "ordering": ["-version"],
                "constraints": [models.UniqueConstraint(fields=("post", "version"), name="revision_once")],
            },
        ),
        migrations.CreateModel(
            name="SpamCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "due"), ("done", "done"), ("dead", "dead letter")],
                        default="due",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due at")),
                ("lease", models.UUIDField(editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("asked_only", models.BooleanField(default=False, verbose_name="nothing else against it")),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="network address"),
                ),
                ("agent", models.CharField(blank=True, max_length=300, verbose_name="browser")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "no answer yet"), ("harmless", "harmless"), ("spam", "spam")],
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spam_check",
                        to="community.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "check for spam",
                "verbose_name_plural": "checks for spam",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["due_at"], name="spam_check_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("discussion", "Discussion"),
                            ("question", "Question"),
                            ("idea", "Idea"),
                            ("announcement", "Announcement"),
                            ("showcase", "Showcase"),
                        ],
                        default="discussion",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=140, verbose_name="title")),
                ("slug", models.SlugField(max_length=80, verbose_name="address")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "last_post_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="last post at"),
                ),
                ("last_number", models.PositiveIntegerField(default=0, verbose_name="last post number")),
                ("post_count", models.PositiveIntegerField(default=0, verbose_name="posts")),
                (
                    "idea_status",
                    models.CharField(
                        blank=True,
                        choices=[("review", "Under review"), ("planned", "Planned"), ("done", "Done")],
                        max_length=12,
                        verbose_name="status of the idea",
                    ),
                ),
                ("vote_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="votes")),
                (
                    "popularity",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="popularity"),
                ),
                ("pinned", models.BooleanField(default=False, verbose_name="pinned")),
                ("locked", models.BooleanField(default=False, verbose_name="locked")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("visible", "visible"),
                            ("held", "waiting for approval"),
                            ("hidden", "hidden"),
                        ],
                        default="visible",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "accepted",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accepted_in",
                        to="community.post",
                        verbose_name="accepted answer",
                    ),
                ),
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
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="community.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "last_author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="last author",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="community.topic",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "visible")),
                        fields=["-last_post_at", "-id"],
                        name="topic_newest",
                    ),
                    models.Index(
                        condition=models.Q(("state", "visible")),
                        fields=["category", "-pinned", "-last_post_at", "-id"],
                        name="topic_in_category",
                    ),
                    models.Index(
                        condition=models.Q(("accepted", None), ("kind", "question"), ("state", "visible")),
                        fields=["-last_post_at", "-id"],
                        name="topic_unanswered",
                    ),
                    models.Index(fields=["author", "-last_post_at", "-id"], name="topic_of_author"),
                    models.Index(
                        condition=models.Q(("kind", "showcase"), ("state", "visible")),
                        fields=["category", "-id"],
                        name="topic_on_wall",
                    ),
                    models.Index(
                        condition=models.Q(("state", "visible")),
                        fields=["-popularity", "-last_post_at", "-id"],
                        name="topic_popular",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("excerpt", models.CharField(max_length=400, verbose_name="words to show")),
                ("picture", models.UUIDField(blank=True, null=True, verbose_name="picture")),
                ("wording", models.TextField(verbose_name="what was agreed to")),
                ("wording_version", models.CharField(max_length=20, verbose_name="version of the wording")),
                (
                    "language",
                    models.CharField(default="en", max_length=8, verbose_name="language of the wording"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voice",
                        to="community.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer's voice",
                "verbose_name_plural": "customers' voices",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "granted")),
                        fields=["-answered_at"],
                        name="voice_granted",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0, verbose_name="number")),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="community.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "read mark",
                "verbose_name_plural": "read marks",
                "constraints": [models.UniqueConstraint(fields=("member", "topic"), name="read_mark_once")],
            },
        ),
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True, verbose_name="key")),
                ("outcome", models.CharField(blank=True, max_length=40, verbose_name="outcome")),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="community.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "incoming mail",
                "verbose_name_plural": "incoming mails",
                "indexes": [models.Index(fields=["received_at"], name="incoming_mail_at")],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="community.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow",
                "verbose_name_plural": "follows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("active", True)),
                        fields=["topic", "member"],
                        name="follow_of_topic",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("member", "topic"), name="follow_once")],
            },
        ),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("lock", "closed"),
                            ("unlock", "opened again"),
                            ("pin", "pinned"),
                            ("unpin", "no longer pinned"),
                            ("move", "moved"),
                            ("split", "split"),
                            ("merge", "merged"),
                        ],
                        max_length=8,
                        verbose_name="what was done",
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="as it was before")),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="done at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrangement",
                        to="community.decision",
                        verbose_name="by the decision",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.topic",
                        verbose_name="other topic",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrangements",
                        to="community.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrangement of a topic",
                "verbose_name_plural": "arrangements of topics",
                "indexes": [models.Index(fields=["topic", "-done_at"], name="arrangement_of_topic")],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
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
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="community.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "constraints": [models.UniqueConstraint(fields=("topic", "member"), name="vote_once")],
            },
        ),
        migrations.AddField(
            model_name="poll",
            name="topic",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="poll",
                to="community.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="topic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="posts",
                to="community.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["author", "-created_at"], name="post_of_author"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("state", "visible")), fields=["topic", "published_at"], name="post_of_day"
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["renderer_version"], name="post_rendered_by"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("state", "held")), fields=["author", "topic"], name="post_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("topic", "number"), name="post_number_once"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "visible"), _negated=True), ("number__isnull", False), _connector="OR"
                ),
                name="post_visible_has_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "visible"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="post_visible_since",
            ),
        ),
    ]
