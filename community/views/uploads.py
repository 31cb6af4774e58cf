"""Pictures in posts: sending one while writing, and serving them to those who may see the post."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from community import policies
from community.texts import pictures
from community.texts.composing import PictureForm
from portal.content import images
from portal.content.models import Image
from portal.members.requests import MemberRequest
from portal.shell.ratelimit import rate_limit


@require_POST
@rate_limit("community.upload", limit=60, seconds=3600)
def upload(request: MemberRequest) -> JsonResponse:
    """Keep a picture for the text that is being written; answers the Markdown that shows it."""
    form = PictureForm(request.POST, request.FILES)
    markdown = form.keep(request)
    if not markdown:
        lines = [line for lines in form.errors.values() for line in lines]
        return JsonResponse({"error": " ".join(map(str, lines))}, status=422)
    [pk] = pictures.ids_in(markdown)
    return JsonResponse({"markdown": markdown, "address": pictures.address_of(Image(pk=pk))}, status=201)


@login_not_required
@require_safe
def image(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A picture of a post for those who may see it, in one of its widths."""
    picture = get_object_or_404(Image, pk=pk)
    width = request.GET.get("w", "")
    if not policies.may_see_picture(request.user, picture.source):
        raise Http404("not for this viewer")
    if width not in {"", *map(str, picture.widths)}:
        raise Http404("no such width")
    return images.serve(picture, int(width) if width else None)
