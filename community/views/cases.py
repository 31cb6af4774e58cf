"""Turning a post into a case: for moderators and the support."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import policies
from community.actions.handing_over import hand_over, is_handed_over
from community.forms.arranging import CaseForm
from community.models import Post
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused


@require_http_methods(["GET", "POST"])
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a subject, and open the case for the post's author."""
    if not policies.may_hand_over(request.user):
        raise Http404("not for this member")
    posts = Post.objects.visible_to(request.user).select_related("topic", "author")
    post = get_object_or_404(posts, pk=pk)
    done = is_handed_over(post)
    form = CaseForm(request.POST or None, initial={"subject": post.topic.title[:120]})
    if request.method == "POST" and form.is_valid() and not done:
        try:
            hand_over(actor=request.user, post=post, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The case is open; %(name)s has been told.") % {"name": post.author_name}
            )
            return redirect(post.place_url)
    context = {"form": form, "post": post, "done": done}
    return render(request, "community/arranging/case.html", context, status=422 if form.is_bound else 200)
