"""Reading a topic."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from community import policies
from community.forms import ReplyForm
from community.models import Post, Reaction, Topic


@login_not_required
@require_safe
def topic(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A page of posts: `?page=N`, or the page that shows post `?post=N`."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(request.user), pk=pk)
    if slug != topic.slug:
        query = request.GET.urlencode()
        return redirect(topic.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    return render(request, "community/topic.html", page_context(request, topic, _wanted(request, topic)))


@login_not_required
@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The permanent address of a post leads to its present place."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=pk)
    response = redirect(post.place_url, permanent=True)
    # A moved post has another place tomorrow: no browser may remember this one.
    response["Cache-Control"] = "no-cache"
    return response


def page_context(
    request: HttpRequest, topic: Topic, page: int, form: ReplyForm | None = None
) -> dict[str, Any]:
    """What the page of a topic shows; `form` is a reply that could not be taken."""
    posts = list(Post.objects.visible_to(request.user).for_page(topic, page, request.user))
    for post in posts:
        post.topic = topic
    Reaction.objects.mark(posts, request.user)
    return rights(request, topic) | {
        "topic": topic,
        "posts": posts,
        "page": page,
        "pages": _pages_around(page, topic.page_count),
        "last_shown": posts[-1].number if posts else 0,
        "form": form or ReplyForm(),
    }


def rights(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """What the viewer may do here, asked once for all posts."""
    return {
        "may_reply": policies.may_reply(request.user, topic),
        "may_accept": topic.accepted_id is None and policies.may_accept(request.user, topic),
    }


def _wanted(request: HttpRequest, topic: Topic) -> int:
    """The page asked for; 404 where there is none such."""
    if post := request.GET.get("post"):
        return topic.page_of(min(_positive(post), topic.last_number))
    page = _positive(request.GET.get("page", "1"))
    if page > topic.page_count:
        raise Http404("no such page")
    return page


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < 1:
        raise Http404("no such number")
    return int(text)


def _pages_around(page: int, last: int) -> list[int | None]:
    """The pages to link: the first, the last and the neighbours; None is a gap."""
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    linked: list[int | None] = []
    for number in near:
        if linked and linked[-1] != number - 1:
            linked.append(None)
        linked.append(number)
    return linked
