"""What one is writing: saved by the page itself or by a button, listed, discarded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.models import Draft
from community.models.drafts import spot_of
from community.pages.waiting import waiting_of
from community.texts.drafting import SaveForm, listed, way_back
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit


@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    """All that she has begun, the newest first, and what waits for a moderator."""
    context = {"drafts": listed(request.user), "waiting": waiting_of(request.user)}
    return render(request, "community/drafts.html", context)


@require_POST
@rate_limit("community.draft", limit=600, seconds=600)
def save(request: MemberRequest) -> HttpResponse:
    """Keep what is written so far: JSON for the page's own saving, else back to where it is written."""
    form = SaveForm(request.POST, member=request.user)
    by_itself = "x-draft" in request.headers
    if not form.is_valid():
        return _refused(request, _("This draft cannot be saved."), by_itself)
    try:
        draft = actions.save_draft(member=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _refused(request, str(refusal), by_itself)
    except actions.DraftConflict as conflict:
        return _both(request, form, conflict.draft, by_itself)
    if by_itself:
        return JsonResponse({"version": draft.version if draft else 0})
    messages.success(request, _("Your draft is saved."))
    return redirect(way_back(form.cleaned_data["place"]))


@require_POST
@rate_limit("community.draft", limit=600, seconds=600)
def discard(request: MemberRequest) -> HttpResponse:
    """This text is not wanted any more."""
    place = request.POST.get("place", "")
    if spot_of(place) is None:
        return redirect("community:drafts")
    actions.discard_draft(member=request.user, place=place)
    messages.success(request, _("The draft is discarded."))
    return redirect("community:drafts" if request.POST.get("from") == "list" else way_back(place))


def _refused(request: HttpRequest, reason: str, by_itself: bool) -> HttpResponse:
    if by_itself:
        return JsonResponse({"error": reason}, status=422)
    messages.error(request, reason)
    return redirect("community:drafts")


def _both(request: MemberRequest, form: SaveForm, stored: Draft, by_itself: bool) -> HttpResponse:
    """Another window has saved in between: nothing is overwritten, both texts are shown."""
    if by_itself:
        names = ["version", "title", "text", "poll"]
        return JsonResponse({name: getattr(stored, name) for name in names}, status=409)
    context = {"mine": form.cleaned_data, "stored": stored}
    return render(request, "community/draft_conflict.html", context, status=409)
