"""The member's pages: her cases, filing one, reading and answering it, its photos."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from portal.content import images
from portal.content.models import Image
from portal.members.requests import MemberRequest
from portal.shell.ratelimit import rate_limit

from . import actions, policies
from .forms import MemberReplyForm, NewCaseForm
from .models import Case, CaseMessage
from .states import NotPossible
from .timeline import steps_of

PER_PAGE = 20


@require_safe
def cases(request: MemberRequest) -> HttpResponse:
    """The member's own cases, newest first."""
    page = Paginator(Case.objects.of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/cases.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("feedback.file", limit=10, seconds=3600)
def new(request: MemberRequest) -> HttpResponse:
    """File a case; what was typed stays where something is wrong with it."""
    form = NewCaseForm(request.POST or None, request.FILES or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        case = actions.file_case(member=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("Thank you. Your case has the number %(number)s, and we are on it.") % {"number": case.number},
        )
        return redirect(case)
    return render(request, "feedback/new.html", {"form": form}, status=422 if form.errors else 200)


def _own_or_staffs(request: MemberRequest, number: str) -> Case:
    visible = Case.objects.visible_to(request.user).select_related("assignee")
    return get_object_or_404(visible, number=number)


@require_safe
def case(request: MemberRequest, number: str) -> HttpResponse:
    return _page(request, _own_or_staffs(request, number), MemberReplyForm())


def _page(request: MemberRequest, case: Case, form: MemberReplyForm, status: int = 200) -> HttpResponse:
    said = CaseMessage.objects.filter(case=case).for_member().select_related("author")
    context = {
        "case": case,
        "steps": steps_of(case),
        "said": said,
        "photos": Image.objects.of(case.key),
        "form": form,
        "may_reply": policies.may_reply(request.user, case),
    }
    return render(request, "feedback/case.html", context, status=status)


@require_POST
@rate_limit("feedback.reply", limit=30, seconds=3600)
def reply(request: MemberRequest, number: str) -> HttpResponse:
    """The member answers on her own case."""
    case = get_object_or_404(Case.objects.of(request.user).select_related("assignee"), number=number)
    form = MemberReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    try:
        actions.reply_from_member(case=case, member=request.user, **form.cleaned_data)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, form, status=409)
    messages.success(request, _("Your reply has reached us."))
    return redirect(case)


@require_GET
def photo(request: MemberRequest, number: str, image_id: UUID) -> HttpResponseBase:
    """A picture of a case, for those who may see the case."""
    case = _own_or_staffs(request, number)
    picture = get_object_or_404(Image.objects.of(case.key), pk=image_id)
    width = request.GET.get("w", "")
    if width not in {"", "320", "800"}:
        raise Http404
    return images.serve(picture, int(width) if width else None)
