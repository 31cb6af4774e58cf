"""The house rules, for anyone to read, and their acceptance."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import HouseRules


@login_not_required
@require_safe
def rules(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The version in force, or a former one; drafts are nobody's to read here."""
    published = HouseRules.objects.published()
    current = published.first()
    shown = get_object_or_404(published, version=version) if version else current
    context = {
        "rules": shown,
        "current": current,
        "lines": list(shown.rules.all()) if shown else [],
        "versions": list(published),
        "this_year": timezone.localdate().year,
    }
    return render(request, "community/moderation/rules.html", context)
