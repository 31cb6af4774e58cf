"""Starting topics, replying and editing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from community import actions, policies
from community.forms.writing import EditForm, ReplyForm, TopicForm
from community.models import Category, Draft, Post, Topic
from community.models.listing import PER_PAGE
from community.moderation.accepting import asks_for_rules
from community.moderation.forms import BecauseForm
from community.pages import compiled
from community.pages.replying import barred
from community.screening.origins import origin_of
from community.texts.composing import PictureForm, Written, form_of_edit, preview_of, written
from community.texts.quoting import quotation_of
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit

from .topics import page_context, rights


@require_http_methods(["GET", "POST"])
@rate_limit("community.topic", limit=40, seconds=3600)
@asks_for_rules
def new(request: MemberRequest) -> HttpResponse:
    """The form for a new topic, with what was begun; without JavaScript its preview is this page again."""
    if request.method == "GET":
        draft = Draft.objects.at(request.user, "new")
        return _new(request, _empty_topic(request, draft), draft=draft)
    sent = written(request)
    form = TopicForm(sent.data, member=request.user)
    if sent.goes_on:
        return _new(request, form, sent, sent.status)
    if form.is_valid():
        try:
            topic = actions.open_topic(author=request.user, origin=origin_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            actions.discard_draft(member=request.user, place="new")
            return redirect(topic) if policies.is_visible(topic) else _held(request, topic)
    return _new(request, form, sent, 422)


def _new(
    request: MemberRequest,
    form: TopicForm,
    sent: Written | None = None,
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    context = _editor(request, "new", form, sent) | {"draft": draft, "barred": barred(request.user)}
    return render(request, "community/new.html", context, status=status)


def _editor(request: MemberRequest, place: str, form: Any, sent: Written | None = None) -> dict[str, Any]:
    """What a page with the editor needs."""
    html = preview_of(request.user, sent.data) if sent and sent.shows else ""
    picture = sent.picture if sent else PictureForm()
    why = policies.why_no_pictures(request.user)
    return {"form": form, "place": place, "picture_form": picture, "html": html, "no_pictures": why}


def _empty_topic(request: MemberRequest, draft: Draft | None) -> TopicForm:
    """A form with what she has begun, or that knows from the address where, and what, she wants to write."""
    slug = request.GET.get("category", "")
    category = Category.objects.visible_to(request.user).at(slug).first() if slug else None
    initial: dict[str, Any] = {"category": category, "kind": request.GET.get("kind", "")}
    if draft:
        initial = {"title": draft.title, "text": draft.text} | draft.poll
        initial |= {"category": category or draft.category, "kind": request.GET.get("kind") or draft.kind}
    return TopicForm(member=request.user, initial=initial)


@require_POST
@rate_limit("community.preview", limit=120, seconds=600)
def preview(request: MemberRequest) -> HttpResponse:
    """The text as it will look; nothing is kept."""
    html = preview_of(request.user, request.POST)
    return render(request, "community/_preview.html", {"html": html, "is_fragment": True})


@require_http_methods(["GET", "POST"])
@rate_limit("community.post", limit=60, seconds=600)
@asks_for_rules
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a post: appended in place by htmx, or the whole page again at its place."""
    if request.method == "GET":
        return _quoting(request, _found(compiled.topic(request.user, pk)))
    sent = written(request)
    form = ReplyForm(sent.data)
    if not sent.goes_on and form.is_valid():
        try:
            post = actions.reply(
                author=request.user,
                topic=pk,
                text=form.cleaned_data["text"],
                origin=origin_of(request),
                is_drafted=True,
            )
        except Topic.DoesNotExist as unseen:
            raise Http404 from unseen
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _replied(request, post) if policies.is_visible(post) else _held(request, post.topic)
    return _reply_again(request, _found(compiled.topic(request.user, pk)), form, sent)


def _found(topic: Topic | None) -> Topic:
    if topic is None:
        raise Http404("no such topic")
    return topic


def _quoting(request: MemberRequest, topic: Topic) -> HttpResponse:
    """The end of the topic, with a reply begun that quotes the post `?quote=`."""
    quoted = request.GET.get("quote", "")
    if not (quoted.isascii() and quoted.isdigit() and len(quoted) < 18):
        return redirect(f"{topic.get_absolute_url()}?page={topic.page_count}#reply")
    posts = Post.objects.visible_to(request.user).select_related("author").filter(topic=topic)
    post = get_object_or_404(posts, pk=int(quoted))
    begun = (getattr(topic, "draft_text", None) or "").rstrip()
    text = f"{begun}\n\n{quotation_of(post)}".lstrip()
    form = ReplyForm(initial={"text": text})
    form.fields["text"].widget.attrs["autofocus"] = True
    return render(request, "community/topic.html", page_context(request, topic, topic.page_count, form))


def _reply_again(request: MemberRequest, topic: Topic, form: ReplyForm, sent: Written) -> HttpResponse:
    """The form with what was typed, and what is wrong with it or how it will look."""
    context = _editor(request, f"reply:{topic.pk}", form, sent) | {"topic": topic}
    if request.htmx:
        return render(request, "community/_reply.html", context | rights(request, topic))
    context = page_context(request, topic, topic.page_count, form) | context
    return render(request, "community/topic.html", context, status=sent.status if sent.goes_on else 422)


def _replied(request: MemberRequest, post: Post) -> HttpResponse:
    """The new post for htmx; a new page of the topic, or a browser without htmx, goes to its place."""
    topic = post.topic
    if not request.htmx:
        return redirect(post.place_url)
    if post.number and post.number % PER_PAGE == 1:
        return HttpResponseClientRedirect(post.place_url)
    context = rights(request, topic) | {"topic": topic, "post": post, "form": ReplyForm()}
    return render(request, "community/_replied.html", context | {"picture_form": PictureForm()})


def _held(request: MemberRequest, topic: Topic) -> HttpResponse:
    """What waits for a moderator has no place yet; its author sees it where it may come to stand."""
    messages.info(request, _("Thank you. A moderator looks at your post before others see it."))
    if request.htmx:
        # The form stands on that page already: where only the #part differs, a redirect would load nothing.
        return HttpResponseClientRefresh()
    url = reverse("community:drafts")
    if policies.is_visible(topic):
        url = f"{topic.get_absolute_url()}?page={topic.page_count}"
    return redirect(f"{url}#waiting")


@require_http_methods(["GET", "POST"])
@rate_limit("community.post", limit=60, seconds=600)
@asks_for_rules
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change one's own post, or any as a moderator; who saved in between is shown, not overwritten."""
    posts = Post.objects.visible_to(request.user)
    if not policies.may_moderate(request.user):
        posts = posts.filter(author=request.user)
    post = get_object_or_404(posts.select_related("topic__category", "author"), pk=pk)
    because = BecauseForm(request.POST or None) if policies.needs_reasons(request.user, post) else None
    if not policies.may_edit(request.user, post):
        messages.warning(request, _("You cannot edit this post."))
        return redirect(post.place_url)
    if request.method == "GET":
        draft = Draft.objects.at(request.user, f"edit:{post.pk}")
        return _edit(request, post, form_of_edit(post, draft), draft=draft, because=because)
    sent = written(request)
    form = EditForm(sent.data, post=post)
    if sent.goes_on or not form.is_valid() or (because and not because.is_valid()):
        return _edit(request, post, form, sent, sent.status if sent.goes_on else 422, because=because)
    return _save_edit(request, post, form, sent, because)


def _edit(
    request: MemberRequest,
    post: Post,
    form: EditForm,
    sent: Written | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= _editor(request, f"edit:{post.pk}", form, sent) | {"post": post}
    if context.get("because"):  # it is not hers
        form.fields["text"].label = _("Text")
        context["no_pictures"] = _("What somebody else wrote shows only that member’s own pictures.")
    return render(request, "community/edit.html", context, status=status)


def _save_edit(
    request: MemberRequest, post: Post, form: EditForm, sent: Written, because: BecauseForm | None
) -> HttpResponse:
    reasons = because.as_because() if because else None
    try:
        saved = actions.edit_post(
            actor=request.user, post=post, origin=origin_of(request), because=reasons, **form.cleaned_data
        )
    except Refused as refusal:
        _say_why_not(refusal, form, because)
        return _edit(request, post, form, sent, 422, because=because)
    except actions.EditConflict as conflict:
        stored = conflict.post
        again = EditForm(initial=form.cleaned_data | {"version": stored.version}, post=stored)
        return _edit(request, stored, again, sent, 409, stored=stored, because=because)
    actions.discard_draft(member=request.user, place=f"edit:{post.pk}")
    if not policies.is_visible(saved):
        return _held(request, saved.topic)
    messages.success(request, _("Your changes are saved."))
    return redirect(saved.place_url)


def _say_why_not(refusal: Refused, form: EditForm, because: BecauseForm | None) -> None:
    """Beside the field it is about, where that is one of the reasons."""
    if because and refusal.code in {"no_ground", "no_reason"}:
        because.refuse(refusal)
    else:
        form.add_error(None, str(refusal))
