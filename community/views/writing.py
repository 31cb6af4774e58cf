"""Starting topics, replying and editing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from community import actions, policies
from community.forms import EditForm, ReplyForm, TopicForm
from community.models import Category, Post, Topic
from community.models.topics import PER_PAGE
from portal.content import markdown
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit

from .topics import page_context, rights


@require_http_methods(["GET", "POST"])
@rate_limit("community.topic", limit=20, seconds=3600)
def new(request: MemberRequest) -> HttpResponse:
    """The form for a new topic; without JavaScript its preview is this page again."""
    if request.method == "GET":
        return render(request, "community/new.html", {"form": _empty_topic(request)})
    form = TopicForm(request.POST, member=request.user)
    if "preview" in request.POST:
        html = markdown.render(request.POST.get("text", "")[: actions.MAX_TEXT])
        return render(request, "community/new.html", {"form": form, "html": html})
    if form.is_valid():
        try:
            topic = actions.start_topic(author=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(topic)
    return render(request, "community/new.html", {"form": form}, status=422)


def _empty_topic(request: MemberRequest) -> TopicForm:
    """A form that knows from the address where, and what, somebody wants to write."""
    slug = request.GET.get("category", "")
    category = Category.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    initial = {"category": category, "kind": request.GET.get("kind", "")}
    return TopicForm(member=request.user, initial=initial)


@require_POST
@rate_limit("community.preview", limit=120, seconds=600)
def preview(request: MemberRequest) -> HttpResponse:
    """The text as it will look; nothing is kept."""
    html = markdown.render(request.POST.get("text", "")[: actions.MAX_TEXT])
    return render(request, "community/_preview.html", {"html": html})


@require_POST
@rate_limit("community.post", limit=30, seconds=600)
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a post: appended in place by htmx, or the whole page again at its place."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(request.user), pk=pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            post = actions.reply(author=request.user, topic=topic, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _replied(request, topic, post)
    if request.htmx:
        return render(request, "community/_reply.html", {"topic": topic, "form": form, "may_reply": True})
    context = page_context(request, topic, topic.page_count, form)
    return render(request, "community/topic.html", context, status=422)


def _replied(request: MemberRequest, topic: Topic, post: Post) -> HttpResponse:
    """The new post for htmx; a new page of the topic, or a browser without htmx, goes to its place."""
    if not request.htmx:
        return redirect(post.place_url)
    if post.number and post.number % PER_PAGE == 1:
        return HttpResponseClientRedirect(post.place_url)
    context = rights(request, topic) | {"topic": topic, "post": post, "form": ReplyForm()}
    return render(request, "community/_replied.html", context)


@require_http_methods(["GET", "POST"])
@rate_limit("community.post", limit=30, seconds=600)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change one's own post; who saved in between is shown, not overwritten."""
    posts = Post.objects.visible_to(request.user).filter(author=request.user)
    post = get_object_or_404(posts.select_related("topic__category", "author"), pk=pk)
    if not policies.may_edit(request.user, post):
        messages.warning(request, _("You cannot edit this post."))
        return redirect(post.place_url)
    form = EditForm(request.POST or None, initial={"text": post.text, "version": post.version})
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "community/edit.html", {"form": form, "post": post}, status=status)
    return _save_edit(request, post, form)


def _save_edit(request: MemberRequest, post: Post, form: EditForm) -> HttpResponse:
    try:
        actions.edit_post(actor=request.user, post=post, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "community/edit.html", {"form": form, "post": post}, status=422)
    except actions.EditConflict as conflict:
        text = form.cleaned_data["text"]
        form = EditForm(initial={"text": text, "version": conflict.post.version})
        context = {"form": form, "post": post, "stored": conflict.post.text}
        return render(request, "community/edit.html", context, status=409)
    messages.success(request, _("Your changes are saved."))
    return redirect(post.place_url)
