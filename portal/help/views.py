"""Pages of the help centre; visitors may read all of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.shell.ratelimit import rate_limit

from . import actions
from .forms import VoteForm
from .models import Article, Vote


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.visible_to(request.user).in_order().without_bodies()
    return render(request, "help/index.html", {"articles": articles})


@login_not_required
@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.visible_to(request.user).select_related("section"), slug=slug)
    given = Vote.objects.filter(article=found, voter=_voter(request)).first()
    context = {"article": found, "given": given, "related": Article.objects.related_to(found)[:3]}
    return render(request, "help/article.html", context)


@login_not_required
@require_POST
@rate_limit("help.vote", limit=30, seconds=600)
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return render(request, "help/_helpful.html", {"article": found, "form": form}, status=422)
    if not request.session.session_key:
        request.session.create()
    helpful = form.cleaned_data["helpful"] == "yes"
    actions.vote(article=found, voter=_voter(request), helpful=helpful)
    if request.headers.get("HX-Request"):
        return render(request, "help/_helpful.html", {"article": found, "given": Vote(helpful=helpful)})
    messages.success(request, _("Thank you. That helps us to write better answers."))
    return redirect(found)


def _voter(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return actions.voter_of_member(request.user.pk)
    return actions.voter_of_session(request.session.session_key or "")
