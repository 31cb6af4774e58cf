"""What belongs to a category beside its list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from community import policies
from community.models import Category, Kind
from community.pages.wall import PER_WALL, showcases, tiles
from portal.content import images

WIDTH = 1200


@login_not_required
@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A category's picture, for those who may see the category."""
    found = Category.objects.visible_to(request.user).select_related("picture")
    category = get_object_or_404(found.at(slug))
    if category.slug != slug:
        return moved(category.picture_url or category)
    if category.picture is None:
        raise Http404("no picture")
    return images.serve(category.picture, WIDTH)


@login_not_required
@require_safe
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """The showcases of a category as tiles, the newest first; behind the topic `?before=`."""
    found = Category.objects.visible_to(request.user).select_related("parent", "segment")
    category = get_object_or_404(found.at(slug))
    if category.slug != slug:
        return moved(category)
    if Kind.SHOWCASE not in category.kinds:
        raise Http404("no showcases here")
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 18):
        raise Http404("no such place on the wall")
    topics = list(showcases(category, request.user, int(before) if before else None))
    context = {
        "category": category,
        "tiles": tiles(topics[:PER_WALL]),
        "older": topics[PER_WALL - 1].pk if len(topics) > PER_WALL else None,
        "is_first": not before,
        "may_start": policies.may_start(request.user, category, Kind.SHOWCASE),
    }
    return render(request, "community/wall.html", context)


def moved(to: Category | str) -> HttpResponse:
    """From a former address of a category, or of what belongs to it, to the present one."""
    response = redirect(to, permanent=True)
    # Addresses may be given back: no browser may remember where this one led.
    response["Cache-Control"] = "no-cache"
    return response
