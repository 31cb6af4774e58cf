"""One-click verbs, each by POST."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community import actions
from community.models import Post, Topic
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit


@require_POST
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """The posts up to `number` have been seen: sent by the page itself, or by a button."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    number = request.POST.get("number", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        actions.mark_read(member=request.user, topic=topic, number=int(number))
    if request.headers.get("x-beacon"):
        return HttpResponse(status=204)
    return redirect("community:index")


@require_POST
@rate_limit("community.gesture", limit=120, seconds=600)
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """This post is the answer; whoever came first stays."""
    post = _post(request, pk)
    try:
        accepted = actions.accept_answer(actor=request.user, topic=post.topic, post=post)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(post.place_url)
    if accepted == post:
        messages.success(request, _("Thank you! Your question is solved."))
    else:
        messages.info(request, _("This question has an accepted answer already."))
    return redirect(post.place_url)


def _post(request: MemberRequest, pk: int) -> Post:
    posts = Post.objects.visible_to(request.user).select_related("topic__category", "author")
    return get_object_or_404(posts, pk=pk)
