import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import loyalty.models.programme
import loyalty.models.referrals
import loyalty.models.vouchers
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
            name="GoodwillBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=160, verbose_name="period")),
                ("granted", models.PositiveIntegerField(default=0, verbose_name="granted")),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "goodwill budget",
                "verbose_name_plural": "goodwill budgets",
                "constraints": [
                    models.UniqueConstraint(fields=("agent", "period"), name="goodwill_budget_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseImport",
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
                ("name", models.CharField(max_length=120, verbose_name="file")),
                ("rows", models.TextField(blank=True, verbose_name="rows")),
                ("row_count", models.PositiveIntegerField(default=0, verbose_name="number of rows")),
                (
                    "step",
                    models.CharField(
                        choices=[("check", "checked"), ("import", "imported")],
                        default="check",
                        max_length=8,
                        verbose_name="step",
                    ),
                ),
                ("report", models.JSONField(null=True, verbose_name="what was found")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                (
                    "alone",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="imported without a second person (minor units)"
                    ),
                ),
                (
                    "rejects",
                    models.JSONField(
                        help_text="All of them, where the report lists but some.",
                        null=True,
                        verbose_name="rejected rows",
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded at"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of purchases",
                "verbose_name_plural": "imports of purchases",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["due_at"], name="purchase_import_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=loyalty.models.referrals.referral_code,
                        max_length=16,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral code",
                "verbose_name_plural": "referral codes",
            },
        ),
        migrations.CreateModel(
            name="Charity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=80, verbose_name="name (German)")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                (
                    "about_en",
                    models.CharField(blank=True, max_length=300, verbose_name="description (English)"),
                ),
                (
                    "about_de",
                    models.CharField(blank=True, max_length=300, verbose_name="description (German)"),
                ),
                ("url", models.URLField(blank=True, verbose_name="website")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "charity",
                "verbose_name_plural": "charities",
            },
        ),
        migrations.CreateModel(
            name="CharityPayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("donated", models.PositiveBigIntegerField(verbose_name="for donated points (minor units)")),
                ("shared", models.PositiveBigIntegerField(verbose_name="share of purchases (minor units)")),
                (
                    "paid_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "charity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="loyalty.charity",
                        verbose_name="charity",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "charity payout",
                "verbose_name_plural": "charity payouts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="payout_has_days"
                    ),
                    models.UniqueConstraint(fields=("charity", "currency", "first_day"), name="payout_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Berlin",
                        max_length=60,
                        validators=[loyalty.models.programme.check_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        help_text="Purchases before this day are history and earn nothing.",
                        verbose_name="starts on",
                    ),
                ),
                (
                    "point_value",
                    models.PositiveIntegerField(
                        default=100,
                        help_text="What a redeemed point costs: 10 points for a voucher of 10.00 make 100.",
                        verbose_name="value of a point (minor units)",
                    ),
                ),
                (
                    "return_window_days",
                    models.PositiveSmallIntegerField(default=14, verbose_name="return window (days)"),
                ),
                (
                    "months_to_live",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="months points live",
                    ),
                ),
                (
                    "expires_with_month",
                    models.BooleanField(
                        default=False,
                        help_text="Else they expire with the very day.",
                        verbose_name="points expire with the month",
                    ),
                ),
                (
                    "tier_window",
                    models.CharField(
                        choices=[("rolling", "the last months"), ("calendar", "the calendar year")],
                        default="rolling",
                        max_length=10,
                        verbose_name="window that counts for a tier",
                    ),
                ),
                (
                    "qualifying_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="months that count for a tier",
                    ),
                ),
                (
                    "tier_grace_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="grace before a tier is lost (days)"
                    ),
                ),
                (
                    "undo_minutes",
                    models.PositiveIntegerField(
                        default=30, verbose_name="minutes in which a redemption can be undone"
                    ),
                ),
                (
                    "charity_basis_points",
                    models.PositiveIntegerField(
                        default=50,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="company's share for charity (hundredths of a percent)",
                    ),
                ),
                (
                    "corrections_per_month",
                    models.PositiveIntegerField(
                        default=1000,
                        help_text="What is above waits for a second person.",
                        verbose_name="points a person may add by corrections in a month alone",
                    ),
                ),
                (
                    "referral_points",
                    models.PositiveIntegerField(default=5, verbose_name="points for a referral"),
                ),
                (
                    "referral_minimum",
                    models.PositiveIntegerField(
                        default=1000,
                        help_text="What a friend's first purchase has to come to, returns taken off, for a referral.",
                        verbose_name="first purchase of at least (minor units)",
                    ),
                ),
                (
                    "referrals_per_month",
                    models.PositiveIntegerField(
                        default=10, verbose_name="referrals per month and member without review"
                    ),
                ),
                (
                    "closed_until",
                    models.DateField(
                        blank=True,
                        help_text="What falls on this day or before is booked today, with a reference to its day.",
                        null=True,
                        verbose_name="books closed until",
                    ),
                ),
                ("version", models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
            },
        ),
        migrations.CreateModel(
            name="EarningRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=80, verbose_name="name (German)")),
                (
                    "key",
                    models.SlugField(
                        default="standard",
                        help_text="The same in all versions of a rule.",
                        max_length=40,
                        verbose_name="short name",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("points", "gives points"),
                            ("multiplier", "multiplies the points of the others"),
                        ],
                        default="points",
                        max_length=12,
                        verbose_name="effect",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("purchase", "once per purchase"),
                            ("amount", "per amount spent"),
                            ("unit", "per piece bought"),
                        ],
                        default="purchase",
                        max_length=10,
                        verbose_name="counts",
                    ),
                ),
                (
                    "over",
                    models.BigIntegerField(
                        default=0,
                        help_text="A purchase over this amount earns; this amount itself does not. 5000 is 50.00.",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="over (minor units)",
                    ),
                ),
                (
                    "per",
                    models.BigIntegerField(
                        default=100,
                        help_text="Where points are given per amount: 100 is each 1.00.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="for each (minor units)",
                    ),
                ),
                (
                    "points",
                    models.PositiveIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="points",
                    ),
                ),
                (
                    "percent",
                    models.PositiveIntegerField(
                        default=100,
                        help_text="Where points are multiplied: 200 doubles them. The highest one that applies counts.",
                        validators=[
                            django.core.validators.MinValueValidator(100),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="percent",
                    ),
                ),
                (
                    "rounding",
                    models.CharField(
                        choices=[("down", "down"), ("half_up", "to the nearest, halves up"), ("up", "up")],
                        default="down",
                        max_length=8,
                        verbose_name="rounding",
                    ),
                ),
                (
                    "skus",
                    models.JSONField(blank=True, default=list, verbose_name="only these products (SKUs)"),
                ),
                (
                    "categories",
                    models.JSONField(blank=True, default=list, verbose_name="only these product categories"),
                ),
                ("tiers", models.JSONField(blank=True, default=list, verbose_name="only these tiers")),
                (
                    "first_only",
                    models.BooleanField(default=False, verbose_name="only a member's first purchase"),
                ),
                (
                    "cap_points",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: unlimited.",
                        null=True,
                        verbose_name="at most, per member (points)",
                    ),
                ),
                (
                    "cap_period",
                    models.CharField(
                        choices=[
                            ("day", "a day"),
                            ("month", "a month"),
                            ("year", "a year"),
                            ("ever", "in all"),
                        ],
                        default="ever",
                        max_length=6,
                        verbose_name="in",
                    ),
                ),
                (
                    "budget",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="All versions of the rule use it up together: a campaign that shall begin at 0 again needs a short name of its own. Empty: unlimited.",
                        null=True,
                        verbose_name="budget of all members together (points)",
                    ),
                ),
                ("qualifies", models.BooleanField(default=True, verbose_name="counts towards a tier")),
                (
                    "return_window_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: the programme's.",
                        null=True,
                        verbose_name="return window (days)",
                    ),
                ),
                (
                    "valid_from",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="valid from"),
                ),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="valid until")),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="published at"),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.segment",
                        verbose_name="only this segment",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "earning rule",
                "verbose_name_plural": "earning rules",
                "ordering": ["-valid_from", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "key", "version"), name="rule_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("programme", "key"),
                        name="rule_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rule_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointValueChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.PositiveIntegerField(verbose_name="before")),
                ("after", models.PositiveIntegerField(verbose_name="after")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of the value of a point",
                "verbose_name_plural": "changes of the value of a point",
            },
        ),
        migrations.CreateModel(
            name="GoodwillLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "Support agent"),
                            ("lead", "Support lead"),
                            ("moderator", "Moderator"),
                            ("manager", "Programme manager"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("per_case", models.PositiveIntegerField(default=5, verbose_name="per case")),
                ("per_month", models.PositiveIntegerField(default=20, verbose_name="per month")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goodwill_limits",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "goodwill limit",
                "verbose_name_plural": "goodwill limits",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "role"), name="goodwill_limit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.DateField(null=True, verbose_name="closed until then")),
                ("until", models.DateField(null=True, verbose_name="closed until")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "closing of the books",
                "verbose_name_plural": "books",
            },
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_system", models.CharField(max_length=40, verbose_name="source system")),
                ("external_id", models.CharField(max_length=120, verbose_name="number there")),
                ("purchased_at", models.DateTimeField(verbose_name="purchased at")),
                (
                    "reported_at",
                    models.DateTimeField(
                        help_text="Where staff corrected a time that lay ahead.",
                        null=True,
                        verbose_name="reported as purchased at",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount (minor units)")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counted", "counted"),
                            ("history", "before the programme"),
                            ("quarantined", "held for review"),
                            ("rejected", "rejected"),
                        ],
                        default="counted",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("lines", models.JSONField(blank=True, default=list, verbose_name="lines")),
                ("refunded", models.BigIntegerField(default=0, verbose_name="refunded (minor units)")),
                (
                    "earning_state",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Tier, segments, first purchase and room under caps at the time it was recorded.",
                        verbose_name="what the rules were asked with",
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "purchase",
                "verbose_name_plural": "purchases",
                "indexes": [
                    models.Index(fields=["member", "-purchased_at"], name="purchase_of_member"),
                    models.Index(fields=["purchased_at"], name="purchase_by_time"),
                    models.Index(
                        condition=models.Q(("state", "quarantined")),
                        fields=["purchased_at"],
                        name="purchase_to_review",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source_system", "external_id"), name="purchase_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="purchase_amount_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded__gte", 0), ("refunded__lte", models.F("amount"))),
                        name="purchase_refunded_in_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40, verbose_name="rule")),
                ("account_id", models.BigIntegerField(default=0, verbose_name="account")),
                ("period", models.CharField(max_length=10, verbose_name="period")),
                ("points", models.BigIntegerField(default=0, verbose_name="points")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a rule",
                "verbose_name_plural": "uses of rules",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "key", "account_id", "period"), name="rule_use_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0)), name="rule_use_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=80, verbose_name="name (German)")),
                ("slug", models.SlugField(max_length=30, verbose_name="short name")),
                (
                    "benefits_en",
                    models.CharField(blank=True, max_length=300, verbose_name="benefits (English)"),
                ),
                (
                    "benefits_de",
                    models.CharField(blank=True, max_length=300, verbose_name="benefits (German)"),
                ),
                ("threshold", models.PositiveIntegerField(verbose_name="from qualifying points")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tiers",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "tier",
                "verbose_name_plural": "tiers",
                "ordering": ["threshold"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "slug"), name="tier_slug_once"),
                    models.UniqueConstraint(fields=("programme", "threshold"), name="tier_threshold_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TypingLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "Support agent"),
                            ("lead", "Support lead"),
                            ("moderator", "Moderator"),
                            ("manager", "Programme manager"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "per_month",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="purchases in a month (minor units)"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="typing_limits",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of purchases typed by hand",
                "verbose_name_plural": "limits of purchases typed by hand",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "role"), name="typing_limit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days longer",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="last day from")),
                ("last_day", models.DateField(verbose_name="last day to")),
                (
                    "decided_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided at"),
                ),
                ("after", models.BigIntegerField(default=0, editable=False, verbose_name="done up to lot")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
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
                        verbose_name="only this segment",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                        verbose_name="only this tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["due_at"], name="extension_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.BigIntegerField(verbose_name="points")),
                ("taken_back", models.BigIntegerField(default=0, verbose_name="points taken back")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.earningrule",
                        verbose_name="rule",
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="loyalty.purchase",
                        verbose_name="purchase",
                    ),
                ),
            ],
            options={
                "verbose_name": "award",
                "verbose_name_plural": "awards",
                "constraints": [
                    models.UniqueConstraint(fields=("purchase", "rule"), name="award_once"),
                    models.CheckConstraint(
                        condition=models.Q(("taken_back__gte", 0), ("taken_back__lte", models.F("points"))),
                        name="award_taken_back_in_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "over",
                    models.BigIntegerField(
                        default=0,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="over (minor units)",
                    ),
                ),
                (
                    "per",
                    models.BigIntegerField(
                        default=100,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="for each (minor units)",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="loyalty.earningrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "rate in another currency",
                "verbose_name_plural": "rates in other currencies",
                "constraints": [models.UniqueConstraint(fields=("rule", "currency"), name="rule_rate_once")],
            },
        ),
        migrations.CreateModel(
            name="SimulationRun",
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
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(36),
                        ],
                        verbose_name="months",
                    ),
                ),
                (
                    "said",
                    models.JSONField(
                        default=dict, help_text="By language.", verbose_name="what the rule said then"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
                ),
                ("outcome", models.JSONField(null=True, verbose_name="outcome")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="simulations",
                        to="loyalty.earningrule",
                        verbose_name="earning rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "simulation",
                "verbose_name_plural": "simulations",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["due_at"], name="simulation_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TypedPurchase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "typed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="typed in at"),
                ),
                ("alone", models.BooleanField(verbose_name="without a second person")),
                (
                    "purchase",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="typed",
                        to="loyalty.purchase",
                        verbose_name="purchase",
                    ),
                ),
                (
                    "typed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="typed in by",
                    ),
                ),
            ],
            options={
                "verbose_name": "purchase typed by hand",
                "verbose_name_plural": "purchases typed by hand",
                "indexes": [models.Index(fields=["typed_by", "typed_at"], name="purchase_typed_by")],
            },
        ),
        migrations.CreateModel(
            name="ClubPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=80, verbose_name="name (German)")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                (
                    "sku",
                    models.CharField(
                        blank=True,
                        help_text="A purchase line with it starts or renews the membership.",
                        max_length=80,
                        null=True,
                        unique=True,
                        verbose_name="product number (SKU)",
                    ),
                ),
                ("fee", models.PositiveBigIntegerField(verbose_name="fee (minor units)")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="months",
                    ),
                ),
                (
                    "benefits_en",
                    models.CharField(blank=True, max_length=300, verbose_name="benefits (English)"),
                ),
                (
                    "benefits_de",
                    models.CharField(blank=True, max_length=300, verbose_name="benefits (German)"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "club plan",
                "verbose_name_plural": "club plans",
            },
        ),
        migrations.CreateModel(
            name="Reward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("name_de", models.CharField(max_length=80, verbose_name="name (German)")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("voucher", "voucher"),
                            ("gift", "gift"),
                            ("service", "service"),
                            ("event", "event place"),
                            ("donation", "donation"),
                            ("club", "club membership"),
                        ],
                        default="voucher",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name")),
                (
                    "about_en",
                    models.CharField(blank=True, max_length=300, verbose_name="description (English)"),
                ),
                (
                    "about_de",
                    models.CharField(blank=True, max_length=300, verbose_name="description (German)"),
                ),
                (
                    "points",
                    models.PositiveIntegerField(
                        help_text="0: not for redeeming, only given by staff and journeys.",
                        verbose_name="price in points",
                    ),
                ),
                ("value", models.PositiveBigIntegerField(default=0, verbose_name="value (minor units)")),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Instead of a value.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="percent off",
                    ),
                ),
                (
                    "stock",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: unlimited.", null=True, verbose_name="stock"
                    ),
                ),
                (
                    "per_member",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: unlimited.", null=True, verbose_name="per member"
                    ),
                ),
                (
                    "valid_months",
                    models.PositiveSmallIntegerField(default=12, verbose_name="months a voucher holds"),
                ),
                ("offered_from", models.DateTimeField(blank=True, null=True, verbose_name="offered from")),
                ("offered_until", models.DateTimeField(blank=True, null=True, verbose_name="offered until")),
                ("happens_at", models.DateTimeField(blank=True, null=True, verbose_name="the event is at")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "charity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.charity",
                        verbose_name="charity",
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.clubplan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="loyalty.programme",
                        verbose_name="programme",
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
                        verbose_name="only this segment",
                    ),
                ),
                (
                    "from_tier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                        verbose_name="from tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward",
                "verbose_name_plural": "rewards",
            },
        ),
        migrations.CreateModel(
            name="Account",
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
                ("pending", models.BigIntegerField(default=0, verbose_name="pending")),
                ("available", models.BigIntegerField(default=0, verbose_name="available")),
                ("reserved", models.BigIntegerField(default=0, verbose_name="reserved")),
                ("debt", models.BigIntegerField(default=0, verbose_name="owed")),
                ("qualifying", models.BigIntegerField(default=0, verbose_name="qualifying points")),
                (
                    "tier_points",
                    models.BigIntegerField(default=0, verbose_name="qualifying points in the window"),
                ),
                ("tier_since", models.DateTimeField(null=True, verbose_name="tier since")),
                ("grace_until", models.DateTimeField(null=True, verbose_name="keeps the tier until")),
                (
                    "instant_chosen_at",
                    models.DateTimeField(null=True, verbose_name="instant reward chosen at"),
                ),
                (
                    "opened_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened at"),
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
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "charity",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="loyalty.charity",
                        verbose_name="charity",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
                (
                    "instant_reward",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="loyalty.reward",
                        verbose_name="instant reward",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                        verbose_name="tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "permissions": [
                    ("correct_account", "Can correct and move points"),
                    ("merge_account", "Can merge accounts"),
                    ("view_books", "Can read the books"),
                    ("close_books", "Can close the books"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("instant_reward__isnull", False)),
                        fields=["instant_reward"],
                        name="account_instant_reward",
                    ),
                    models.Index(
                        condition=models.Q(("charity__isnull", False)),
                        fields=["charity"],
                        name="account_charity",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="account_merged_into",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "member"), name="account_once"),
                    models.CheckConstraint(
                        condition=models.Q(("pending__gte", 0)), name="account_pending_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("available__gte", 0)), name="account_available_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0)), name="account_reserved_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debt__gte", 0)), name="account_debt_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("qualifying__gte", 0)), name="account_qualifying_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("available", 0), ("debt", 0), _connector="OR"),
                        name="account_no_debt_beside_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftCampaign",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "reason",
                    models.CharField(
                        help_text="Members read it with the gift.", max_length=200, verbose_name="reason"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                ("after", models.BigIntegerField(default=0, verbose_name="done up to")),
                ("given", models.PositiveIntegerField(default=0, verbose_name="given")),
                ("stopped", models.CharField(blank=True, max_length=40, verbose_name="stopped by")),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
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
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="loyalty.reward",
                        verbose_name="reward",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                        verbose_name="tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift campaign",
                "verbose_name_plural": "gift campaigns",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["due_at"], name="gift_campaign_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("segment__isnull", False), ("tier__isnull", False), _connector="OR"
                        ),
                        name="gift_campaign_for_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "merged_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged at"),
                ),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="loyalty.account",
                        verbose_name="into",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of accounts",
                "verbose_name_plural": "merges of accounts",
            },
        ),
        migrations.CreateModel(
            name="Lot",
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
                        choices=[("pending", "pending"), ("available", "available")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("issued", models.BigIntegerField(verbose_name="issued")),
                ("remaining", models.BigIntegerField(verbose_name="remaining")),
                ("reserved", models.BigIntegerField(default=0, verbose_name="of these reserved")),
                ("earned_at", models.DateTimeField(verbose_name="earned at")),
                ("available_at", models.DateTimeField(verbose_name="available at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("source", models.CharField(max_length=160, verbose_name="source")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.lot",
                        verbose_name="moved from",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot",
                "verbose_name_plural": "lots",
                "indexes": [
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)),
                        fields=["account", "expires_at"],
                        name="lot_alive",
                    ),
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["available_at"], name="lot_maturing"
                    ),
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)), fields=["expires_at"], name="lot_expiring"
                    ),
                    models.Index(fields=["source"], name="lot_by_source"),
                    models.Index(
                        condition=models.Q(("origin__isnull", False)), fields=["origin"], name="lot_of_origin"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued__gt", 0), ("remaining__gte", 0), ("remaining__lte", models.F("issued"))
                        ),
                        name="lot_remaining_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0), ("reserved__lte", models.F("remaining"))),
                        name="lot_reserved_in_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=160, unique=True, verbose_name="source")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "begins later"),
                            ("running", "running"),
                            ("ended", "over"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                ("starts_at", models.DateTimeField(verbose_name="starts at")),
                ("ends_at", models.DateTimeField(verbose_name="ends at")),
                (
                    "reminded",
                    models.PositiveSmallIntegerField(
                        null=True, verbose_name="last reminder, days before the end"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                ),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled at")),
                ("doubted_at", models.DateTimeField(null=True, verbose_name="to be looked at since")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was ended"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="loyalty.clubplan",
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "club membership",
                "verbose_name_plural": "club memberships",
                "indexes": [
                    models.Index(fields=["account", "-ends_at"], name="membership_of_account"),
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["starts_at"],
                        name="membership_beginning",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["ends_at"], name="membership_ending"
                    ),
                    models.Index(
                        condition=models.Q(("doubted_at__isnull", False)),
                        fields=["doubted_at"],
                        name="membership_doubted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="membership_has_a_term",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
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
                            ("purchase", "purchase"),
                            ("maturity", "now available"),
                            ("grant", "thank-you"),
                            ("goodwill", "goodwill"),
                            ("redemption", "redemption"),
                            ("capture", "redemption settled"),
                            ("undo", "redemption undone"),
                            ("expiry", "expiry"),
                            ("refund", "refund"),
                            ("reversal", "taken back"),
                            ("adjustment", "correction in her favour"),
                            ("deduction", "correction to her debit"),
                            ("moved_out", "moved to another account"),
                            ("moved_in", "moved from another account"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("source_system", models.CharField(max_length=40, verbose_name="source system")),
                ("source_ref", models.CharField(max_length=160, verbose_name="source reference")),
                ("points", models.BigIntegerField(default=0, verbose_name="points")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("effective_at", models.DateTimeField(verbose_name="effective at")),
                (
                    "happened_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Where the books of its own day were closed, so that it was booked later.",
                        null=True,
                        verbose_name="happened at",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "refers_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.posting",
                        verbose_name="refers to",
                    ),
                ),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "indexes": [
                    models.Index(fields=["account", "-effective_at", "-id"], name="posting_of_account"),
                    models.Index(
                        condition=models.Q(("kind__in", ("purchase", "maturity", "capture")), _negated=True),
                        fields=["account", "-effective_at", "-id"],
                        name="posting_on_statement",
                    ),
                    models.Index(
                        condition=models.Q(("actor__isnull", False)),
                        fields=["actor"],
                        name="posting_of_actor",
                    ),
                    models.Index(
                        condition=models.Q(("refers_to__isnull", False)),
                        fields=["refers_to"],
                        name="posting_refers_to",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_system", "source_ref", "kind"), name="posting_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CharityShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("basis_points", models.PositiveIntegerField(verbose_name="share (hundredths of a percent)")),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount (minor units)")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("shared_at", models.DateTimeField(verbose_name="shared at")),
                ("due_at", models.DateTimeField(verbose_name="payable from")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "charity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="loyalty.charity",
                        verbose_name="charity",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="loyalty.charitypayout",
                        verbose_name="payout",
                    ),
                ),
                (
                    "purchase",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charity_share",
                        to="loyalty.purchase",
                        verbose_name="purchase",
                    ),
                ),
            ],
            options={
                "verbose_name": "charity share",
                "verbose_name_plural": "charity shares",
                "indexes": [
                    models.Index(fields=["charity", "due_at"], name="share_of_charity"),
                    models.Index(fields=["account"], name="share_of_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TierChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tier_changes",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                        verbose_name="before",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.tier",
                        verbose_name="tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of tier",
                "verbose_name_plural": "changes of tier",
                "indexes": [models.Index(fields=["account", "recorded_at"], name="tier_change_of_account")],
            },
        ),
        migrations.CreateModel(
            name="LotExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.DateTimeField(verbose_name="expiry before")),
                ("after", models.DateTimeField(verbose_name="expiry after")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "extension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="loyalty.extension",
                        verbose_name="extension",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="loyalty.lot",
                        verbose_name="lot",
                    ),
                ),
            ],
            options={
                "verbose_name": "extended lot",
                "verbose_name_plural": "extended lots",
                "constraints": [
                    models.UniqueConstraint(fields=("extension", "lot"), name="lot_extended_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MovedMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.membership",
                        verbose_name="club membership",
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="loyalty.accountmerge",
                        verbose_name="merge",
                    ),
                ),
            ],
            options={
                "verbose_name": "moved club membership",
                "verbose_name_plural": "moved club memberships",
                "constraints": [
                    models.UniqueConstraint(fields=("merge", "membership"), name="membership_moved_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="GoodwillRequest",
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
                        choices=[("goodwill", "goodwill"), ("adjustment", "correction in her favour")],
                        default="goodwill",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("points", models.PositiveBigIntegerField(verbose_name="points")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("source", models.CharField(max_length=160, unique=True, verbose_name="source")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a second person"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="requested at"),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.posting",
                        verbose_name="posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "goodwill request",
                "verbose_name_plural": "goodwill requests",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["requested_at"],
                        name="goodwill_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_slot",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("available", "available"),
                            ("reserved", "reserved"),
                            ("debt", "owed"),
                            ("qualifying", "qualifying"),
                            ("issued", "issued"),
                            ("redeemed", "redeemed"),
                            ("expired", "expired"),
                            ("reversed", "taken back"),
                            ("lent", "lent"),
                            ("counted", "counted towards a tier"),
                            ("adjusted", "corrected"),
                            ("moved", "moved between accounts"),
                        ],
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_slot",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("available", "available"),
                            ("reserved", "reserved"),
                            ("debt", "owed"),
                            ("qualifying", "qualifying"),
                            ("issued", "issued"),
                            ("redeemed", "redeemed"),
                            ("expired", "expired"),
                            ("reversed", "taken back"),
                            ("lent", "lent"),
                            ("counted", "counted towards a tier"),
                            ("adjusted", "corrected"),
                            ("moved", "moved between accounts"),
                        ],
                        max_length=12,
                        verbose_name="to",
                    ),
                ),
                ("points", models.BigIntegerField(verbose_name="points")),
                ("effective_at", models.DateTimeField(verbose_name="effective at")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="loyalty.lot",
                        verbose_name="lot",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="loyalty.posting",
                        verbose_name="posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(fields=["account", "effective_at"], name="entry_of_account"),
                    models.Index(
                        condition=models.Q(("lot__isnull", False)), fields=["lot"], name="entry_of_lot"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="entry_points_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_slot", models.F("to_slot")), _negated=True),
                        name="entry_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoodwillGrant",
            fields=[],
            options={
                "verbose_name": "goodwill grant",
                "verbose_name_plural": "goodwill grants",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("loyalty.posting",),
        ),
        migrations.CreateModel(
            name="MovedPurchase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purchases",
                        to="loyalty.accountmerge",
                        verbose_name="merge",
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.purchase",
                        verbose_name="purchase",
                    ),
                ),
            ],
            options={
                "verbose_name": "moved purchase",
                "verbose_name_plural": "moved purchases",
                "constraints": [
                    models.UniqueConstraint(fields=("merge", "purchase"), name="purchase_moved_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=160, unique=True, verbose_name="source")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "can still be undone"),
                            ("captured", "done"),
                            ("undone", "undone"),
                            ("withdrawn", "taken back"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("points", models.PositiveIntegerField(default=0, verbose_name="points")),
                (
                    "redeemed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="redeemed at"),
                ),
                ("undo_until", models.DateTimeField(null=True, verbose_name="can be undone until")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption",
                        to="loyalty.posting",
                        verbose_name="posting",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="loyalty.reward",
                        verbose_name="reward",
                    ),
                ),
            ],
            options={
                "verbose_name": "redemption",
                "verbose_name_plural": "redemptions",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "reserved")),
                        fields=["undo_until"],
                        name="redemption_due",
                    ),
                    models.Index(fields=["account", "reward"], name="redemption_of_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_system", models.CharField(max_length=40, verbose_name="source system")),
                ("external_id", models.CharField(max_length=120, verbose_name="number there")),
                ("refunded_at", models.DateTimeField(verbose_name="refunded at")),
                ("amount", models.BigIntegerField(verbose_name="amount (minor units)")),
                ("points_taken_back", models.BigIntegerField(default=0, verbose_name="points taken back")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "pieces",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="How many of which product came back, by SKU.",
                        verbose_name="pieces",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund",
                        to="loyalty.posting",
                        verbose_name="posting",
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="loyalty.purchase",
                        verbose_name="purchase",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "constraints": [
                    models.UniqueConstraint(fields=("source_system", "external_id"), name="refund_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="refund_amount_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CharityChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "chosen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="chosen at"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "charity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.charity",
                        verbose_name="charity",
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.accountmerge",
                        verbose_name="merge it came or went with",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of a charity",
                "verbose_name_plural": "choices of a charity",
                "indexes": [models.Index(fields=["account", "-chosen_at"], name="charity_choice_of_account")],
            },
        ),
        migrations.CreateModel(
            name="MovedRedemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redemptions",
                        to="loyalty.accountmerge",
                        verbose_name="merge",
                    ),
                ),
                (
                    "redemption",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.redemption",
                        verbose_name="redemption",
                    ),
                ),
            ],
            options={
                "verbose_name": "moved redemption",
                "verbose_name_plural": "moved redemptions",
                "constraints": [
                    models.UniqueConstraint(fields=("merge", "redemption"), name="redemption_moved_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Fulfilment",
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
                        choices=[
                            ("open", "to do"),
                            ("arranged", "date arranged"),
                            ("sent", "on its way"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=120, verbose_name="recipient")),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="street and number")),
                ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=80, verbose_name="city")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("wished_for", models.DateField(blank=True, null=True, verbose_name="date wished for")),
                ("arranged_for", models.DateTimeField(blank=True, null=True, verbose_name="date arranged")),
                ("tracking", models.CharField(blank=True, max_length=80, verbose_name="tracking number")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed at"),
                ),
                (
                    "redemption",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfilment",
                        to="loyalty.redemption",
                        verbose_name="redemption",
                    ),
                ),
            ],
            options={
                "verbose_name": "fulfilment",
                "verbose_name_plural": "fulfilments",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["redemption"], name="fulfilment_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Donation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.PositiveIntegerField(verbose_name="points")),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount (minor units)")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "given_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "charity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="loyalty.charity",
                        verbose_name="charity",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="loyalty.charitypayout",
                        verbose_name="payout",
                    ),
                ),
                (
                    "redemption",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donation",
                        to="loyalty.redemption",
                        verbose_name="redemption",
                    ),
                ),
            ],
            options={
                "verbose_name": "donation",
                "verbose_name_plural": "donations",
                "indexes": [
                    models.Index(fields=["charity", "given_at"], name="donation_of_charity"),
                    models.Index(fields=["account"], name="donation_of_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=160, unique=True, verbose_name="source")),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="channel")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "invited"),
                            ("review", "being checked"),
                            ("joined", "joined"),
                            ("purchased", "has bought"),
                            ("rewarded", "rewarded"),
                            ("refused", "does not count"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "it is the same person"),
                            ("existing", "a customer already"),
                            ("doubtful", "this needs to be checked"),
                            ("returned", "the first purchase went back"),
                            ("small", "the first purchase was too small"),
                            ("staff", "decided by staff"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("signals", models.JSONField(blank=True, default=list, verbose_name="what made it doubtful")),
                (
                    "device",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="fingerprint of the device, hashed"
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="invited at"),
                ),
                ("joined_at", models.DateTimeField(null=True, verbose_name="joined at")),
                ("reward_due_at", models.DateTimeField(null=True, verbose_name="reward due at")),
                ("rewarded_at", models.DateTimeField(null=True, verbose_name="rewarded at")),
                ("points", models.PositiveIntegerField(default=0, verbose_name="points for the referrer")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                (
                    "decision",
                    models.CharField(blank=True, max_length=200, verbose_name="grounds of the decision"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "friend",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="friend",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.programme",
                        verbose_name="programme",
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.purchase",
                        verbose_name="first purchase",
                    ),
                ),
                (
                    "referrer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="referrer",
                    ),
                ),
                (
                    "welcome",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loyalty.redemption",
                        verbose_name="welcome voucher",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
                "indexes": [
                    models.Index(fields=["referrer", "-invited_at"], name="referral_of_referrer"),
                    models.Index(
                        condition=models.Q(("state", "purchased")),
                        fields=["reward_due_at"],
                        name="referral_reward_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "review")),
                        fields=["invited_at"],
                        name="referral_to_review",
                    ),
                    models.Index(
                        condition=models.Q(("device", ""), _negated=True),
                        fields=["device"],
                        name="referral_of_device",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=loyalty.models.vouchers.voucher_code,
                        max_length=20,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "ready to use"),
                            ("redeemed", "used"),
                            ("cancelled", "given back"),
                        ],
                        default="issued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("value", models.PositiveBigIntegerField(verbose_name="value (minor units)")),
                ("percent", models.PositiveSmallIntegerField(null=True, verbose_name="percent off")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="issued at"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("used_by", models.CharField(blank=True, max_length=120, verbose_name="used by purchase")),
                (
                    "used_amount",
                    models.PositiveBigIntegerField(null=True, verbose_name="amount used (minor units)"),
                ),
                ("used_at", models.DateTimeField(null=True, verbose_name="used at")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason for cancelling"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="loyalty.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cancelled by",
                    ),
                ),
                (
                    "redemption",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voucher",
                        to="loyalty.redemption",
                        verbose_name="redemption",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="loyalty.reward",
                        verbose_name="reward",
                    ),
                ),
            ],
            options={
                "verbose_name": "voucher",
                "verbose_name_plural": "vouchers",
                "indexes": [models.Index(fields=["account", "-id"], name="voucher_of_account")],
            },
        ),
        migrations.CreateModel(
            name="ReferralDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counts", models.BooleanField(verbose_name="counts")),
                (
                    "grounds",
                    models.CharField(blank=True, max_length=200, verbose_name="grounds of the decision"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided at"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="loyalty.referral",
                        verbose_name="referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a referral",
                "verbose_name_plural": "decisions on referrals",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="charity",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charities",
                to="loyalty.programme",
                verbose_name="programme",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="referral_welcome",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="loyalty.reward",
                verbose_name="welcome voucher of a referred friend",
            ),
        ),
        migrations.AddField(
            model_name="clubplan",
            name="birthday_reward",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="loyalty.reward",
                verbose_name="birthday gift",
            ),
        ),
    ]
