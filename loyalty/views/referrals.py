"""Bringing friends: the member's page, and the public one a friend comes to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from loyalty import actions
from loyalty.models import Programme, Referral, ReferralCode
from loyalty.pages import qr
from loyalty.referrals import referring
from loyalty.referrals.invitations import Invitation, carried_by, channel_of, hand_to
from portal.members.requests import MemberRequest
from portal.shell.ratelimit import rate_limit

HOUR = 3600


@require_safe
def refer(request: MemberRequest) -> HttpResponse:
    programme = Programme.objects.select_related("referral_welcome").order_by("pk").first()
    if programme is None:
        return render(request, "loyalty/no_programme.html")
    code = actions.referral_code_of(request.user)
    came = Referral.objects.filter(friend=request.user).select_related("referrer").first()
    context = {
        "programme": programme,
        "least": referring.least_of(programme),
        "link": referring.link_of(code),
        "share_link": referring.link_of(code, "share"),
        "words": referring.words(),
        "ways": referring.ways_of(code),
        "qr": qr.picture(referring.link_of(code, "qr")),
        "counts": referring.counts_of(request.user),
        "lines": referring.lines_of(request.user),
        "came": came,
        "came_said": referring.said_to_friend(came) if came else "",
    }
    return render(request, "loyalty/refer.html", context)


@login_not_required
@never_cache
@rate_limit("invitation", limit=20, seconds=HOUR)
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, code: str) -> HttpResponse:
    """Looking changes nothing but the visitor's own cookie; her button counts the invitation, once."""
    found = get_object_or_404(ReferralCode.objects.valid(), code=code.lower())
    programme = Programme.objects.select_related("referral_welcome").order_by("pk").first()
    if request.method == "POST" and not request.user.is_authenticated:
        response: HttpResponse = redirect("account_signup")
        hand_to(request, response, _accepted(request, found))
        return response
    context = {"code": found, "programme": programme, "is_own": found.member == request.user}
    response = render(request, "loyalty/refer_invited.html", context)
    if not request.user.is_authenticated:
        hand_to(request, response, _carried(request, found))
    return response


def _carried(request: HttpRequest, code: ReferralCode) -> Invitation:
    """The invitation the browser has of this code, else a new one."""
    carried = carried_by(request)
    if carried is not None and carried.code == code.code:
        return carried
    return Invitation(code.code, channel=channel_of(request))


def _accepted(request: HttpRequest, code: ReferralCode) -> Invitation:
    carried = _carried(request, code)
    return carried if carried.token else actions.invite(code=code, channel=carried.channel) or carried
