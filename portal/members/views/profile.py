"""Own profile, and that of others."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.shell import profiles
from portal.shell.ratelimit import rate_limit

from .. import account
from ..forms import ProfileForm
from ..models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("members.profile", limit=30, seconds=3600)
def profile(request: HttpRequest) -> HttpResponse:
    """The member's own page of settings: what others see, language, appearance."""
    member = Member.objects.get(pk=cast(Member, request.user).pk)  # a copy: the frame shows what is saved
    form = ProfileForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        try:
            account.change_own_profile(member=member, **form.cleaned_data)
        except account.NotSaid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect("members:profile")
    return render(request, "members/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def public(request: HttpRequest, handle: str) -> HttpResponse:
    """What members see of each other: name, a line about her, since when, and what the apps say of her."""
    member = get_object_or_404(Member.objects.visible_to(request.user), handle=handle)
    context = {
        "member": member,
        "is_me": member == request.user,
        "parts": profiles.build(request, member),
        "styles": profiles.styles,
    }
    return render(request, "members/public.html", context)
