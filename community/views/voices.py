"""Customers' voices: staff asks, the member answers, everybody reads."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from community import actions, policies
from community.forms.voices import VoiceForm
from community.models import Post, Voice
from community.pages import voices as voices_page
from community.voice_wording import terms_of
from portal.content import images
from portal.content.models import Image
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused
from portal.shell.ratelimit import rate_limit

PER_PAGE = 24
EMBEDDED = 6
PICTURE_WIDTH = 960  # pixels


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("community.ask_voice", limit=60, seconds=3600)
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Staff asks the author of a post whether these words of it may be shown."""
    posts = Post.objects.visible_to(request.user).select_related("topic__category", "author")
    post = get_object_or_404(posts, pk=pk)
    if not policies.may_ask_voice(request.user, post):
        raise Http404("nothing to ask here")
    known = Voice.objects.filter(post=post).first()
    form = VoiceForm(request.POST or None, post=post, initial={"excerpt": post.plain[:400]})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_voice(actor=request.user, post=post, **form.cleaned_data)
        except Refused as refusal:
            in_words = refusal.code in {"not_in_post", "too_short", "too_long"}
            form.add_error("excerpt" if in_words else None, str(refusal))
        else:
            messages.success(request, _("The author has been asked."))
            return redirect(post.place_url)
    context = {"post": post, "form": form, "known": known}
    return render(request, "community/voice_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("community.gesture", limit=120, seconds=600)
def voice(request: MemberRequest, pk: int) -> HttpResponse:
    """To the member alone: exactly what would be shown, where and on what terms; her answer by POST."""
    asked = get_object_or_404(Voice.objects.of_member(request.user), pk=pk)
    if request.method != "POST":
        terms = terms_of(asked, get_language() or settings.LANGUAGE_CODE)
        return render(request, "community/voice.html", {"voice": asked, "terms": terms})
    answer = request.POST.get("answer", "")
    try:
        if answer == "withdraw":
            actions.withdraw_voice(member=request.user, voice=asked)
        elif answer in {"yes", "no"}:
            actions.answer_voice(member=request.user, voice=asked, granted=answer == "yes", **_read(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(answer))
    return redirect("community:voice", pk)


def _read(request: MemberRequest) -> dict[str, str]:
    """Which wording she has read, and in which language."""
    language = request.POST.get("language", "")
    known = language if language in dict(settings.LANGUAGES) else ""
    return {"language": known, "version": request.POST.get("version", "")}


def _said(answer: str) -> str:
    if answer == "yes":
        return _("Thank you! Your words can be seen now.")
    if answer == "withdraw":
        return _("Your words are not shown any more.")
    return _("All right: nothing is shown.")


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """What I was asked, and what I said."""
    return render(request, "community/my_voices.html", {"voices": Voice.objects.of_member(request.user)})


@login_not_required
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """What customers say, the newest first; a page goes on behind the voice `before`."""
    shown = Voice.objects.shown()
    before = request.GET.get("before", "")
    if before:
        last = shown.filter(pk=before).first() if _is_key(before) else None
        if last is None:
            raise Http404("no such place on the wall")
        shown = shown.older_than(last)
    rows = list(shown[: PER_PAGE + 1])
    older = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return render(request, "community/voices.html", {"voices": rows[:PER_PAGE], "older": older})


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


@login_not_required
@require_safe
@xframe_options_exempt
def embed(request: HttpRequest) -> HttpResponse:
    """The newest voices for other websites: no log-in, no cookies; `?lang=` is en or de.

    Caches may keep it and ask each time whether it is still the same, which costs one query.
    """
    language = request.GET.get("lang", settings.LANGUAGE_CODE)
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    shown = list(Voice.objects.shown()[:EMBEDDED])
    version = voices_page.version_of(shown, language)
    etag = f'"{version}"'
    response = get_conditional_response(request, etag)
    if response is None:
        response = HttpResponse(voices_page.embedded(shown, language, version))
    for name, value in _embedding(etag, language).items():
        response.headers[name] = value
    response._csp_replace = {"frame-ancestors": settings.VOICES_FRAME_ANCESTORS}  # type: ignore[attr-defined]
    return response


def _embedding(etag: str, language: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "public, no-cache", "Content-Language": language}


@login_not_required
@require_safe
def picture(request: HttpRequest, pk: int) -> FileResponse:
    """The picture of a voice that is shown, or that the member looks at to answer."""
    voices = Voice.objects.shown().pictured().filter(pk=pk)
    if request.user.is_authenticated and not voices.exists():
        voices = Voice.objects.of_member(request.user).pictured().filter(pk=pk)
    shown = get_object_or_404(voices)
    response = images.serve(get_object_or_404(Image, pk=shown.picture), PICTURE_WIDTH)
    # Withdrawn, it must be gone: nobody keeps it without asking.
    response.headers["Cache-Control"] = "no-store"
    return response
