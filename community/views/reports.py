"""Notices about content, open to anyone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from community import actions
from community.models import Content, ContentKind, Post, Topic
from community.moderation.forms import ReportForm
from portal.members.models import Member
from portal.shell.ratelimit import rate_limit


@login_not_required
@require_http_methods(["GET", "POST"])
@rate_limit("community.report", limit=10, seconds=3600)
def report(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Tell the moderators what is wrong with a post, topic or member; then comes the receipt."""
    content = _content(request, kind, pk)
    form = ReportForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        reporter = request.user if request.user.is_authenticated else None
        report = actions.report_content(kind=kind, object_id=pk, reporter=reporter, **form.cleaned_data)
        return redirect(report.get_absolute_url() if reporter else report.open_url)
    status = 422 if form.is_bound else 200
    context = {"form": form, "content": content, "kind": kind}
    return render(request, "community/report.html", context, status=status)


def _content(request: HttpRequest, kind: str, pk: int) -> Content:
    """What the notice is about; what the visitor cannot see is not there."""
    if kind == ContentKind.POST:
        posts = Post.objects.visible_to(request.user).select_related("topic", "author")
        return get_object_or_404(posts, pk=pk)
    if kind == ContentKind.TOPIC:
        return get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    if kind == ContentKind.MEMBER:
        return _member(request, pk)
    raise Http404(f"no such kind: {kind}")


def _member(request: HttpRequest, pk: int) -> Member:
    """Members are known to each other; a visitor knows those whose posts she can read."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    posts = Post.objects.visible_to(request.user).filter(author=member)
    if not request.user.is_authenticated and not posts.exists():
        raise Http404("nobody a visitor knows")
    return member
