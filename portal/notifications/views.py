"""The inbox, the preferences, and the link that stops mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.members.requests import MemberRequest

from . import actions, explaining, rendering, unsubscribing
from .forms import PreferencesForm
from .kinds import Channel, Purpose
from .models import Message

PAGE = 20


@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    """The member's messages, newest first; `?before=` is the last number of the page before."""
    found = Message.objects.visible_to(request.user)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    page = list(found[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    for message in page:
        message.member = request.user
    context = {"rows": rendering.render(page), "more": page[-1].pk if more else None, "paged": bool(before)}
    return render(request, "notifications/inbox.html", context)


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    actions.mark_read(member=request.user, messages=Message.objects.visible_to(request.user))
    return redirect("notifications:inbox")


@require_POST
def open_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go where it leads."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    actions.mark_read(member=request.user, messages=Message.objects.filter(pk=pk))
    message.member = request.user
    [row] = rendering.render([message])
    inside = row.url.startswith("/") and url_has_allowed_host_and_scheme(row.url, None)
    return redirect(row.url if inside and "stay" not in request.POST else "notifications:inbox")


@require_GET
def why(request: MemberRequest, pk: int) -> HttpResponse:
    """Why did I get this?"""
    message = get_object_or_404(Message.objects.filter(member=request.user).select_related("mail"), pk=pk)
    prefetch_related_objects([message], "member")
    [rendered] = rendering.render([message])
    context = {"rendered": rendered, "message": message, "reasons": explaining.reasons(message)}
    return render(request, "notifications/why.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. This is what reaches you from now on."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form, "channels": list(Channel)})


@csrf_exempt  # the signed token is the authority: mail programs send no cookie (RFC 8058)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows what a POST would do, so a scanner that opens links changes nothing."""
    found = unsubscribing.read(token)
    if found is None:
        raise Http404
    member, purpose = found
    state = "ask"
    if request.method == "POST" and purpose != Purpose.SERVICE:
        undo = "undo" in request.POST
        actions.unsubscribe(member=member, purpose=purpose, undo=undo)
        state = "undone" if undo else "done"
        if unsubscribing.is_one_click(request):
            return HttpResponse(status=204)
    context = {"purpose": purpose.label, "state": state, "is_service": purpose == Purpose.SERVICE}
    return render(request, "notifications/unsubscribe.html", context)
