"""The living page of every component, both themes beside each other."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .forms import Sample

GROUNDS = "paper card ink soft line control"
TONES = "pine pine-ink pine-tint amber amber-ink amber-tint berry berry-ink berry-tint sky sky-ink sky-tint"
ICONS = "house messages-square coins life-buoy inbox search bell user-round shield-check coffee gift ticket"
MONTHS = [("Jan", 3), ("Feb", 5), ("Mar", 2), ("Apr", 7), ("May", 4), ("Jun", 3), ("Jul", 9), ("Aug", 5)]


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "tokens": [*GROUNDS.split(), *TONES.split()],
        "icons": ICONS.split(),
        "months": MONTHS,
        "moments": [now - timedelta(minutes=12), now - timedelta(hours=26), now - timedelta(days=400)],
        "form": Sample(),
        "wrong": Sample.with_errors(),
        "scale": range(1, 8),
        "names": ["Anna Kern", "Ben Roth", "Clara Lang", "Jonas Maier", "Röstwerk"],
    }
    return render(request, "shell/styleguide.html", context)
