"""The catalogue of rewards, and redeeming one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from loyalty import actions
from loyalty.forms.redeeming import InstantForm, redeem_form
from loyalty.models import Redemption, Reward
from loyalty.pages.catalogue import Offer, kinds_for, offer_of, offers_to, rewards_for
from loyalty.tiers.standing import Standing, standing_of
from portal.content import images
from portal.content.models import Image
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

WIDTH = 800


@require_safe
def rewards(request: MemberRequest) -> HttpResponse:
    """All rewards, or those of one kind (`?kind=`)."""
    kind = request.GET.get("kind", "")
    if kind not in {"", *Reward.Kind.values}:
        raise Http404
    standing = standing_of(request.user)
    offers = offers_to(request.user, standing, kind)
    context = {
        "standing": standing,
        "offers": offers,
        "kind": kind,
        "kinds": kinds_for(request.user),
        "instant": None if kind else _instant_form(offers, standing),
    }
    return render(request, "loyalty/rewards.html", context)


def _instant_form(offers: list[Offer], standing: Standing | None) -> InstantForm | None:
    possible = [offer.reward for offer in offers if offer.reward.can_be_instant]
    chosen = standing.account.instant_reward if standing else None
    initial = {"reward": chosen.slug if chosen else InstantForm.SAVE}
    return InstantForm(possible, initial=initial) if possible else None


@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: MemberRequest, slug: str) -> HttpResponse:
    """Asks once with the reward's name, then redeems; what is refused is said beside the button."""
    reward = get_object_or_404(rewards_for(request.user), slug=slug)
    form = redeem_form(reward, request.POST or None, request.user.display_name)
    if form.is_valid():
        try:
            redemption = actions.redeem(
                member=request.user, reward=reward, key=form.key_for(reward), wishes=form.wishes
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is yours. Enjoy!"))
            return redirect(redemption.path)
    standing = standing_of(request.user)
    had = Redemption.objects.had_by(request.user).get(reward.pk, 0)
    context = {"offer": offer_of(reward, standing, had), "form": form, "standing": standing}
    return render(request, "loyalty/redeem.html", context, status=409 if form.errors else 200)


@require_safe
def picture(request: MemberRequest, image_id: UUID) -> HttpResponseBase:
    """A reward's picture, for those who may see the reward, have had it, or keep the catalogue."""
    pictured = Reward.objects.filter(picture=image_id)
    offered = Q(pk__in=Reward.objects.visible_to(request.user).order_by().values("pk"))
    had = Q(pk__in=Redemption.objects.visible_to(request.user).values("reward"))
    if not request.user.has_perm("loyalty.view_reward"):
        pictured = pictured.filter(offered | had)
    if not pictured.exists():
        raise Http404
    return images.serve(get_object_or_404(Image, pk=image_id), WIDTH)


@require_POST
def instant(request: MemberRequest) -> HttpResponse:
    """Save, or have a reward at the next purchase."""
    slug = request.POST.get("reward", InstantForm.SAVE)
    reward = None if slug == InstantForm.SAVE else get_object_or_404(rewards_for(request.user), slug=slug)
    try:
        actions.choose_instant_reward(member=request.user, reward=reward)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("With your next purchase: %(reward)s.") if reward else _("You save your points.")
        messages.success(request, said % {"reward": reward.name if reward else ""})
    return redirect("loyalty:rewards")
