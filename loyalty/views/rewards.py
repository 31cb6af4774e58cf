"""Rewards, redeeming them, and vouchers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from loyalty import actions, qr
from loyalty.catalogue import offers_to
from loyalty.forms import RedeemForm
from loyalty.models import Reward, Voucher
from loyalty.standing import standing_of
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

VOUCHERS = 24


@require_safe
def rewards(request: MemberRequest) -> HttpResponse:
    standing = standing_of(request.user)
    context = {"standing": standing, "offers": offers_to(request.user, standing)}
    return render(request, "loyalty/rewards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: MemberRequest, slug: str) -> HttpResponse:
    """Asks once with the reward's name, then redeems; what is refused is said beside the button."""
    reward = get_object_or_404(Reward.objects.visible_to(request.user).select_related("programme"), slug=slug)
    form = RedeemForm(request.POST or None)
    if form.is_valid():
        try:
            redemption = actions.redeem(member=request.user, reward=reward, key=form.key_for(reward))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Here is your voucher. Enjoy!"))
            return redirect("loyalty:voucher", code=redemption.voucher.code)
    context = {"reward": reward, "form": form, "standing": standing_of(request.user)}
    return render(request, "loyalty/redeem.html", context, status=409 if form.errors else 200)


@require_safe
def vouchers(request: MemberRequest) -> HttpResponse:
    mine = Voucher.objects.visible_to(request.user).newest(_id(request.GET.get("before", "")))
    found = list(mine[: VOUCHERS + 1])
    older = found[VOUCHERS - 1].pk if len(found) > VOUCHERS else None
    context = {"vouchers": found[:VOUCHERS], "older": older, "is_first": "before" not in request.GET}
    return render(request, "loyalty/vouchers.html", context)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@require_safe
def voucher(request: MemberRequest, code: str) -> HttpResponse:
    mine = Voucher.objects.visible_to(request.user).select_related("reward", "account__programme")
    found = get_object_or_404(mine, code=code)
    return render(request, "loyalty/voucher.html", {"voucher": found, "qr": qr.picture(found.code)})
