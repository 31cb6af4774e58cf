"""Reading a topic."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from community import policies
from community.forms.writing import ReplyForm
from community.models import Post, Reaction, Topic
from community.models.listing import PER_PAGE
from community.pages import compiled, jumping
from community.pages.ballots import beside
from community.pages.page_cache import cached_for_visitors
from community.pages.replying import barred, reply_box
from community.pages.rows import tags
from community.pages.waiting import waiting_in

from .following import Followable


@login_not_required
@require_safe
@cached_for_visitors
def topic(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A page of posts: `?page=N`, the page that shows post `?post=N`, or what is `?post=new`.

    `?go=N` and `?date=YYYY-MM-DD` lead to the post meant.
    """
    topic = compiled.topic(request.user, pk)
    if topic is None:
        return redirect(get_object_or_404(Topic.objects.visible_to(request.user), pk=Topic.merged_to(pk)))
    if slug != topic.slug:
        query = request.GET.urlencode()
        response = redirect(topic.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
        # Renamed back, it leads the other way: no browser may remember this one.
        response["Cache-Control"] = "no-cache"
        return response
    if "go" in request.GET or "date" in request.GET:
        return _jump(request, topic)
    return render(request, "community/topic.html", page_context(request, topic, _wanted(request, topic)))


def _jump(request: HttpRequest, topic: Topic) -> HttpResponse:
    form = jumping.JumpForm(request.GET, topic=topic)
    if form.is_valid():
        return redirect(form.url)
    context = page_context(request, topic, 1, jump=form)
    return render(request, "community/topic.html", context, status=422)


@login_not_required
@require_safe
def news(request: HttpRequest, pk: int) -> HttpResponseBase:
    """How many posts others have written behind number `?after=`: a line to show, or 204 where none.

    Asked again and again by open pages, so what has not changed is answered by 304 from one small query.
    """
    topics = Topic.objects.visible_to(request.user).only("slug", "last_number", "post_count")
    topic = get_object_or_404(topics, pk=pk)
    after = _positive(request.GET.get("after", ""))
    etag = f'"{topic.last_number}.{topic.post_count}.{after}.{get_language()}"'
    if known := get_conditional_response(request, etag=etag):
        return known
    count = Post.objects.count_behind(topic, after, request.user) if topic.last_number > after else 0
    response = HttpResponse(status=204)
    if count:
        context = {"count": count, "url": topic.url_of(after + 1), "many": Post.MANY}
        response = render(request, "community/_news.html", context)
    response["ETag"] = etag
    return response


@login_not_required
@require_safe
def posts(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts behind number `?after=`, up to the end of that page, to be put at the end of an open one."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(request.user), pk=pk)
    after = _positive(request.GET.get("after", ""))
    context = page_context(request, topic, topic.page_of(after))
    context["posts"] = [post for post in context["posts"] if post.number > after]
    return render(request, "community/_posts.html", context)


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
    request: HttpRequest, topic: Topic, page: int, form: ReplyForm | None = None, jump: Any = None
) -> dict[str, Any]:
    """What the page of a topic shows; `form` is a reply that could not be taken, `jump` a place not found."""
    posts = compiled.posts(request.user, topic, page)
    for post in posts:
        post.topic = topic
    Reaction.objects.mark(posts, request.user)
    context = rights(request, topic) | beside(topic, request.user)
    if topic.page_count > 1:
        context |= {"pages": _pages_around(page, topic.page_count), "jump_box": jumping.drawn(topic, jump)}
    if context["may_reply"] and page == topic.page_count and form is None:
        csrf_token, no_pictures = get_token(request), context["no_pictures"]
        context["reply_box"] = reply_box(topic, request.user, csrf_token, no_pictures)
    return context | {
        "topic": topic,
        "tags": tags(topic),
        "posts": posts,
        "waiting": waiting_in(topic, page, request.user),
        "page": page,
        "per_page": PER_PAGE,
        "last_shown": min(page * PER_PAGE, topic.last_number),
        "first_new": _first_new(request, topic),
        "follow": Followable(f"{topic.doors}follow/", topic.is_followed),  # type: ignore[attr-defined]
        "form": form,
    }


def rights(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """What the viewer may do here, asked once for all posts."""
    return {
        "may_reply": policies.may_reply(request.user, topic),
        "barred": barred(request.user),
        "may_moderate": policies.may_moderate(request.user),
        "no_pictures": policies.why_no_pictures(request.user),
        "may_ask_voice": topic.category.is_public and policies.may_ask_for_voices(request.user),
        "may_accept": topic.accepted_id is None and policies.may_accept(request.user, topic),
    }


def _first_new(request: HttpRequest, topic: Topic) -> int:
    """The number of the first post the viewer has not read, 0 where nothing is new; asked once for a page."""
    if not hasattr(topic, "first_new"):
        unread = topic.unread  # type: ignore[attr-defined]
        topic.first_new = compiled.first_new(request.user, topic) if unread else 0  # type: ignore[attr-defined]
    return int(topic.first_new)  # type: ignore[attr-defined]


def _wanted(request: HttpRequest, topic: Topic) -> int:
    """The page asked for; 404 where there is none such."""
    if (post := request.GET.get("post")) == "new":
        return topic.page_of(min(_first_new(request, topic) or 1, topic.last_number))
    if post:
        return topic.page_of(min(_positive(post), topic.last_number))
    page = _positive(request.GET.get("page", "1"))
    if page > topic.page_count:
        raise Http404("no such page")
    return page


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < 1:
        raise Http404("no such number")
    return int(text)


class PageLink(NamedTuple):
    """A page to go to, or a gap between two."""

    number: int
    is_here: bool = False
    is_gap: bool = False


def _pages_around(page: int, last: int) -> list[PageLink]:
    """The pages to link: the first, the last and the neighbours."""
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    linked: list[PageLink] = []
    for number in near:
        if linked and linked[-1].number != number - 1:
            linked.append(PageLink(0, is_gap=True))
        linked.append(PageLink(number, is_here=number == page))
    return linked
