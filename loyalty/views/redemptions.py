"""What a member has redeemed or was given: its state, undoing it, telling an address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from loyalty import actions
from loyalty.forms.redeeming import WishesForm, wishes_form
from loyalty.models import Fulfilment, Redemption
from loyalty.pages.paging import keyset_page
from loyalty.pages.progress import steps_of
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused


def _mine(request: MemberRequest, pk: int) -> Redemption:
    return get_object_or_404(Redemption.objects.visible_to(request.user).with_all(), pk=pk)


@require_safe
def redemptions(request: MemberRequest) -> HttpResponse:
    page = keyset_page(Redemption.objects.visible_to(request.user).newest, request.GET.get("before", ""))
    return render(request, "loyalty/redemptions.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def redemption(request: MemberRequest, pk: int) -> HttpResponse:
    """Its page; POST tells the address or the day while staff has not begun."""
    found = _mine(request, pk)
    fulfilment = getattr(found, "fulfilment", None)
    form = _wishes_form(request, found, fulfilment)
    if fulfilment and form and form.is_valid():
        try:
            actions.change_wishes(fulfilment=fulfilment, wishes=form.wishes)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you, we have noted it."))
            return redirect(found.path)
    context = {"redemption": found, "fulfilment": fulfilment, "form": form, "steps": steps_of(found)}
    return render(request, "loyalty/redemption.html", context, status=422 if form and form.errors else 200)


def _wishes_form(
    request: MemberRequest, redemption: Redemption, fulfilment: Fulfilment | None
) -> WishesForm | None:
    if fulfilment is None or fulfilment.state != Fulfilment.State.OPEN:
        return None
    return wishes_form(fulfilment, redemption.reward.kind, request.POST or None, request.user.display_name)


@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks nothing: what is undone can be redeemed again."""
    found = _mine(request, pk)
    try:
        undone = actions.undo(redemption=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found.path)
    points = undone.points
    text = ngettext(
        "Undone: %(points)d point is yours again.", "Undone: %(points)d points are yours again.", points
    )
    messages.success(request, text % {"points": points})
    return redirect("loyalty:rewards")
