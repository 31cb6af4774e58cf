"""Corrections step by step: a form, a page that says what would change, and the button that does it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from loyalty import actions
from loyalty.forms.deciding import KEPT
from loyalty.forms.typed_fields import MemberField
from loyalty.ledger.ledger import MAX_POINTS
from loyalty.models import Account, AccountMerge
from loyalty.rehearsal import Changes, rehearse
from portal.members.models import Member
from portal.shell.ports import Outcome, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Values = dict[str, Any]


def _key() -> str:
    return uuid.uuid4().hex


class StepForm(forms.Form):
    """What every correction says: why. The key makes a form that is sent twice count once."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=KEPT, widget=UnfoldAdminTextInputWidget
    )
    key = forms.UUIDField(initial=_key, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the reader is told first is asked first.
        self.order_fields(["points", "to", "into_debt", "reason", "key"])


class AdjustForm(StepForm):
    points = forms.IntegerField(
        label=_("Points"),
        min_value=-MAX_POINTS,
        max_value=MAX_POINTS,
        help_text=_("Below 0: taken, those that expire first."),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    into_debt = forms.BooleanField(
        label=_("What is missing may be owed"), required=False, widget=UnfoldBooleanWidget
    )


class GoodwillForm(StepForm):
    points = forms.IntegerField(
        label=_("Points"),
        min_value=1,
        max_value=MAX_POINTS,
        help_text=_("Above your limit they wait for a second person."),
        widget=UnfoldAdminIntegerFieldWidget,
    )


class ToForm(StepForm):
    """The other member, by what staff reads on her card or in a mail."""

    to = MemberField(label=_("The other member"))


class TransferForm(ToForm):
    points = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=MAX_POINTS, widget=UnfoldAdminIntegerFieldWidget
    )


class UndoForm(StepForm):
    """A merge has its reason already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


def _adjust(account: Account, actor: Member, values: Values) -> object:
    said = {name: values[name] for name in ("points", "reason", "into_debt")}
    return actions.adjust(member=_owner(account), actor=actor, source=f"correction:{values['key']}", **said)


def _goodwill(account: Account, actor: Member, values: Values) -> object:
    said = {name: values[name] for name in ("points", "reason")}
    source = f"staff:{values['key']}"
    return actions.grant_goodwill(member=_owner(account), actor=actor, source=source, **said)


def _transfer(account: Account, actor: Member, values: Values) -> object:
    return actions.transfer(
        from_member=_owner(account), to_member=values["to"], points=values["points"],
        reason=values["reason"], actor=actor, source=f"correction:{values['key']}",
    )  # fmt: skip


def _merge(account: Account, actor: Member, values: Values) -> object:
    into = actions.account_of(values["to"], account.programme)
    return actions.merge_accounts(account=account, into=into, reason=values["reason"], actor=actor)


def _undo(merge: AccountMerge, actor: Member, values: Values) -> object:
    return actions.undo_merge(merge=merge, actor=actor)


def _owner(account: Account) -> Member:
    if account.member is None:
        raise Refused("no_member", str(_("Nobody has this account any more.")))
    return account.member


def _this(account: Account, values: Values) -> list[Account]:
    return [account]


def _both(account: Account, values: Values) -> list[Account]:
    return [account, actions.account_of(values["to"], account.programme)]


def _merged(merge: AccountMerge, values: Values) -> list[Account]:
    return [merge.account, merge.into]


@dataclass(frozen=True)
class Step:
    """One kind of correction: who may, what is asked, what is done, and which accounts it changes."""

    title: _StrPromise
    button: _StrPromise
    permission: str
    form: type[StepForm]
    act: Callable[[Any, Member, Values], object]
    touches: Callable[[Any, Values], list[Account]]
    done: _StrPromise


STEPS: dict[str, Step] = {
    "goodwill": Step(
        _("Grant goodwill"), _("Grant"), "loyalty.view_goodwillrequest", GoodwillForm, _goodwill, _this,
        _("The points are granted."),
    ),
    "correct": Step(
        _("Correct points"), _("Correct"), "loyalty.correct_account", AdjustForm, _adjust, _this,
        _("The points have been corrected."),
    ),
    "transfer": Step(
        _("Move points to another member"), _("Move"), "loyalty.correct_account", TransferForm, _transfer,
        _both, _("The points have been moved."),
    ),
    "merge": Step(
        _("Merge into another account"), _("Merge"), "loyalty.merge_account", ToForm, _merge, _both,
        _("The accounts have been merged."),
    ),
    "undo": Step(
        _("Undo the merge"), _("Undo"), "loyalty.merge_account", UndoForm, _undo, _merged,
        _("The merge has been undone."),
    ),
}  # fmt: skip


WAITS = _("This is above your limit: it waits for a second person.")


def _waits(made: object) -> bool:
    return isinstance(made, Outcome) and made.verdict == "waiting"


def page(request: HttpRequest, step: Step, subject: Any, frame: dict[str, Any], back: str) -> HttpResponse:
    """Ask, show what would change, do it. Only the last of the three is kept; 422 where it is refused."""
    actor = request.user
    if not isinstance(actor, Member) or not actor.has_perm(step.permission):
        raise PermissionDenied
    form = step.form(request.POST or None)
    changes: list[Changes] = []
    waits = False
    if form.is_valid():
        try:
            do = partial(step.act, subject, actor, form.cleaned_data)
            if "confirmed" in request.POST:
                messages.success(request, str(WAITS if _waits(do()) else step.done))
                return redirect(back)
            made: list[object] = []
            changes = rehearse(lambda: made.append(do()), step.touches(subject, form.cleaned_data))
            waits = _waits(made[0])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = frame | {
        "form": form,
        "step": step,
        "changes": changes,
        "waits": waits,
        "back": back,
        "title": str(step.title),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "admin/loyalty/account/step.html", context, status=status)
