"""What belongs to a category beside its list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from community.models import Category
from portal.content import images

WIDTH = 1200


@login_not_required
@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A category's picture, for those who may see the category."""
    found = Category.objects.visible_to(request.user).select_related("picture")
    category = get_object_or_404(found, slug=slug)
    if category.picture is None:
        raise Http404("no picture")
    return images.serve(category.picture, WIDTH)


def moved(category: Category) -> HttpResponse:
    """From a former address of the category to the present one."""
    response = redirect(category, permanent=True)
    # Addresses may be given back: no browser may remember where this one led.
    response["Cache-Control"] = "no-cache"
    return response
