"""The moderators' tools for a topic. For everybody else these pages are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from community import actions, policies
from community.actions import arranging
from community.actions.moderating.standing import DecisionStands
from community.dsa.statements import left_in_words
from community.forms.arranging import MergeForm, MoveForm, SplitForm
from community.models import Arrangement, Category, ContentKind, Decision, Post, Topic
from community.moderation.forms import BecauseForm
from community.moderation.guard import moderators_only
from community.pages.consequences import count_of, names, narrower, readers_again, wider
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

POSTS = 50
_MARKS: dict[str, tuple[Callable[..., Any], dict[str, bool]]] = {
    "lock": (arranging.lock_topic, {"locked": True}),
    "unlock": (arranging.lock_topic, {"locked": False}),
    "pin": (arranging.pin_topic, {"pinned": True}),
    "unpin": (arranging.pin_topic, {"pinned": False}),
}


@require_safe
@moderators_only
def tools(request: MemberRequest, pk: int) -> HttpResponse:
    """All that can be done with a topic, its posts to choose from, and what was done to it."""
    topic = _topic(request, pk)
    return _tools(request, topic)


@require_POST
@moderators_only
def mark(request: MemberRequest, pk: int, verb: str) -> HttpResponse:
    """Close, open, pin, unpin: done at once, and undone by the opposite."""
    if verb not in _MARKS:
        raise Http404("no such verb")
    verb_of, how = _MARKS[verb]
    topic = _topic(request, pk)
    try:
        verb_of(actor=request.user, topic=topic, **how)
    except Refused as refusal:
        _say(request, refusal)
    return redirect("community:tools", pk)


@require_POST
@moderators_only
def move(request: MemberRequest, pk: int) -> HttpResponse:
    topic = _topic(request, pk)
    form = MoveForm(request.POST, topic=topic, viewer=request.user)
    if not form.is_valid():
        return _tools(request, topic, move=form)
    target, sure = form.cleaned_data["category"], "sure" in request.POST
    because = (
        BecauseForm(request.POST if sure else None) if policies.narrows(request.user, topic, target) else None
    )
    if sure and (because is None or because.is_valid()):
        moved = _moved(request, topic, target, because)
        if moved:
            return moved
    lines = [
        count_of(topic.post_count, _("“%(topic)s” moves to “%(target)s”.")) % names(topic, target),
        *wider(topic.category, target),
        *narrower(topic.category, target),
    ]
    return _ask(request, topic, lines, pgettext("a topic", "Move"), because)


def _moved(
    request: MemberRequest, topic: Topic, target: Category, because: BecauseForm | None
) -> HttpResponse | None:
    """Move it; None where the reasons are not enough, which the form says then."""
    reasons = because.as_because() if because else None
    try:
        arranging.move_topic(actor=request.user, topic=topic, category=target, widen=True, because=reasons)
    except Refused as refusal:
        if because is None or refusal.code not in {"no_ground", "no_reason"}:
            _say(request, refusal)
            return redirect("community:tools", topic.pk)
        because.refuse(refusal)
        return None
    messages.success(request, _("Done."))
    return redirect("community:tools", topic.pk)


@require_POST
@moderators_only
def split(request: MemberRequest, pk: int) -> HttpResponse:
    topic = _topic(request, pk)
    form = SplitForm(request.POST, topic=topic)
    if not form.is_valid():
        return _tools(request, topic, split=form)
    posts, title = form.posts, form.cleaned_data["title"]
    if "sure" not in request.POST:
        line = _("Out of “%(topic)s” comes a new topic “%(target)s”.") % names(topic, title)
        return _ask(request, topic, [count_of(len(set(posts)), line)], _("Split off"))
    return _do(
        request,
        pk,
        lambda: arranging.split_topic(actor=request.user, topic=topic, posts=posts, title=title).other,
    )


@require_POST
@moderators_only
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    topic = _topic(request, pk)
    form = MergeForm(request.POST, topic=topic, viewer=request.user)
    if not form.is_valid():
        return _tools(request, topic, merge=form)
    into = form.cleaned_data["into"]
    if "sure" not in request.POST:
        line = _("“%(topic)s” goes into “%(target)s”; its address leads there.") % names(topic, into)
        lines = [count_of(topic.post_count, line), *wider(topic.category, into.category)]
        return _ask(request, topic, lines, _("Merge"))
    return _do(
        request,
        pk,
        lambda: arranging.merge_topics(actor=request.user, topic=topic, into=into, widen=True).other,
    )


@require_POST
@moderators_only
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a topic back to how it was; asks first where many see it."""
    done = get_object_or_404(Arrangement.objects.select_related("topic", "other", "decision"), pk=pk)
    topic = _topic(request, done.topic_id)
    if "sure" not in request.POST and done.is_large:
        lines = [_("“%(topic)s” becomes what it was before.") % {"topic": topic}, *readers_again(done)]
        return _ask(request, topic, lines, _("Undo"))
    return _do(request, topic.pk, lambda: _undone(request, done))


@require_POST
@moderators_only
def to_queue(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Have a post or topic decided that nobody has reported: hide, warn, keep."""
    if kind not in {ContentKind.TOPIC, ContentKind.POST}:
        raise Http404("no such kind")
    posts = Post.objects.filter(topic__in=_topics(request))
    get_object_or_404(_topics(request) if kind == ContentKind.TOPIC else posts, pk=pk)
    matter = actions.open_matter(kind, pk)
    return redirect(matter)


def _topics(request: MemberRequest) -> QuerySet[Topic]:
    """Topics in categories the moderator may read, whatever their state."""
    rooms = Category.objects.visible_to(request.user)
    return Topic.objects.filter(category__in=rooms).select_related("category", "author")


def _topic(request: MemberRequest, pk: int) -> Topic:
    return get_object_or_404(_topics(request), pk=pk)


def _undone(request: MemberRequest, done: Arrangement) -> Topic:
    """What a decision has done goes back with its reversal."""
    if done.decision is None:
        arranging.undo(actor=request.user, done=done, widen=True)
    elif actions.reverse(decision=done.decision, actor=request.user).left:
        messages.warning(request, left_in_words(done.decision))
    return done.topic


def _do(request: MemberRequest, topic_pk: int, verb: Callable[[], Topic | None]) -> HttpResponse:
    """Do it and show where it is now; a refusal is said on the page it came from."""
    try:
        topic = verb()
    except Refused as refusal:
        _say(request, refusal)
        return redirect("community:tools", topic_pk)
    messages.success(request, _("Done."))
    return redirect("community:tools", topic.pk if topic else topic_pk)


def _say(request: MemberRequest, refusal: Refused) -> None:
    """Why not; where a decision stands behind it, with the way to where it is reversed."""
    said = str(refusal)
    if isinstance(refusal, DecisionStands) and refusal.decision.matter:
        link = '{} <a href="{}">{}</a>'
        said = format_html(link, said, refusal.decision.matter.get_absolute_url(), _("To the decision"))
    messages.error(request, said)


def _ask(
    request: MemberRequest, topic: Topic, lines: list[str], label: str, because: BecauseForm | None = None
) -> HttpResponse:
    """What will happen, in sentences, and the same POST again with `sure`; with `because` why, too."""
    asked = {"csrfmiddlewaretoken", "sure", *(because.fields if because else ())}
    again = [(name, value) for name, values in request.POST.lists() if name not in asked for value in values]
    why = _("Fewer people read it then: its author is told the reasons, and can appeal.")
    context = {"topic": topic, "lines": lines, "label": label, "again": again, "because": because, "why": why}
    status = 422 if because and because.is_bound else 200
    return render(request, "community/arranging/confirm.html", context, status=status)


def _tools(request: MemberRequest, topic: Topic, **refused: Any) -> HttpResponse:
    """The page; `refused` are forms that could not be taken, by their verb."""
    raw = request.GET.get("after", "0")
    after = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
    posts = list(
        Post.objects.filter(topic=topic, number__gt=after)
        .select_related("author")
        .order_by("number")[: POSTS + 1]
    )
    rows = Arrangement.objects.of_topic(topic.pk)
    done = rows.select_related("done_by", "topic", "other", "decision__matter")[:20]
    context = {
        "topic": topic,
        "posts": posts[:POSTS],
        "closed_by": Decision.objects.locking(topic.pk).select_related("matter").first()
        if topic.locked
        else None,
        "more": posts[POSTS - 1].number if len(posts) > POSTS else 0,
        "ticked": set(request.POST.getlist("post")),
        "done": [(one, one.may_be_undone) for one in done],
        "move": refused.get("move") or MoveForm(topic=topic, viewer=request.user),
        "merge": refused.get("merge") or MergeForm(topic=topic, viewer=request.user),
        "split": refused.get("split") or SplitForm(topic=topic),
    }
    return render(request, "community/arranging/tools.html", context, status=422 if refused else 200)
