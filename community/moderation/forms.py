"""What moderators, notifiers and appellants fill in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from community import policies
from community.actions.moderating import Because, is_held, seen_of
from community.models import Appeal, ContentKind, Decision, HouseRules, Matter, Report, Rule
from community.screening import haste
from portal.members.models import Member
from portal.shell.ports import Refused

Outcome, Ground = Decision.Outcome, Decision.Ground
#: What visitors send sooner after they have opened the form is asked to be sent again.
LEAST_SECONDS = 3
DAYS = [1, 3, 7, 14, 30, 90]
_FIELD_OF = {"no_reason": "reason", "no_end": "days", "ended": "days"}


class RuleChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class GroundForm(forms.Form):
    """What a decision rests on: a rule of the version in force, a law, or spam."""

    ground = forms.ChoiceField(
        label=_("What does it rest on?"),
        choices=[choice for choice in Ground.choices if choice[0]],
        widget=forms.RadioSelect,
        required=False,
    )
    rule = RuleChoice(Rule.objects.none(), label=_("Rule"), empty_label=_("Please choose"), required=False)
    law = forms.CharField(
        label=_("Law"), max_length=200, required=False, help_text=_("For example: § 185 StGB (insult)")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = HouseRules.objects.current()
        if self.rules:
            self.fields["rule"].queryset = self.rules.rules.all()  # type: ignore[attr-defined]
        else:
            del self.fields["rule"]

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal beside the field it is about."""
        ground = {"rules": "rule", "law": "law"}.get(self.cleaned_data.get("ground", ""), "ground")
        field = ground if refusal.code == "no_ground" else _FIELD_OF.get(refusal.code)
        self.add_error(field if field in self.fields else None, str(refusal))


class BecauseForm(GroundForm):
    """What a decision rests on, and the reason its author reads."""

    reason = forms.CharField(
        label=pgettext_lazy("of a decision", "Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The facts, and why they lead to this decision. The author reads it."),
    )

    def as_because(self) -> Because:
        names = ("ground", "rule", "law", "reason")
        return Because(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class DecisionForm(BecauseForm):
    """What a moderator decides about a matter; only what is possible there is offered."""

    outcome = forms.ChoiceField(label=_("What is decided?"), widget=forms.RadioSelect)
    days = forms.ChoiceField(label=_("For how long?"), required=False)
    hide = forms.BooleanField(label=_("Hide the content as well"), required=False)
    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, matter: Matter, moderator: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        self.fields["outcome"].choices = self._outcomes(moderator)  # type: ignore[attr-defined]
        lengths = ngettext_lazy("%(days)d day", "%(days)d days", "days")
        choices = [(days, lengths % {"days": days}) for days in DAYS]
        self.fields["days"].choices = [*choices, ("", _("for good"))]  # type: ignore[attr-defined]
        self.fields["days"].initial = 7
        self.fields["seen"].initial = seen_of(matter.content)
        if matter.kind == ContentKind.MEMBER:
            del self.fields["hide"]

    def _outcomes(self, moderator: Member) -> list[tuple[str, Any]]:
        content, member = self.matter.content, self.matter.member
        offered: list[tuple[str, Any]] = [("keep", _("Publish") if is_held(content) else _("Keep"))]
        if content is not None and self.matter.kind != ContentKind.MEMBER:
            offered.append(("hide", _("Hide")))
        if self.matter.kind == ContentKind.TOPIC and content is not None:
            offered.append(("lock", _("Close the topic to replies")))
        if member and policies.may_be_sanctioned(member, by=moderator):
            if self.matter.kind == ContentKind.MEMBER:
                offered.append(("profile", _("Take name and text out of the profile")))
            offered += [
                ("warn", _("Warn the member")),
                ("limit", _("Limit: posts are held")),
                ("suspend", _("Suspend")),
                ("ban", _("Ban")),
            ]
        return offered

    def as_decision(self) -> dict[str, Any]:
        """What `actions.decide` wants to know; what does not belong to the outcome is left out."""
        data = self.cleaned_data
        outcome, days = data["outcome"], int(data["days"] or 0)
        if outcome == Outcome.KEEP:
            return {"outcome": outcome, "reason": data["reason"], "seen": data["seen"]}
        lasts = outcome in {Outcome.LIMIT, Outcome.SUSPEND} and days
        return {
            "outcome": outcome,
            "ground": data["ground"],
            "rule": data.get("rule"),
            "law": data["law"],
            "reason": data["reason"],
            "until": timezone.now() + timedelta(days=days) if lasts else None,
            "hide": bool(data.get("hide")),
            "seen": data["seen"],
        }

    def refuse(self, refusal: Refused) -> None:
        """What has been changed is before her now, and decided about the next time she sends the form."""
        super().refuse(refusal)
        if refusal.code == "changed":
            self.data = {**self.data.dict(), "seen": self.fields["seen"].initial}  # type: ignore[attr-defined]


class ReportForm(forms.ModelForm):
    """A notice about content. Visitors say who they are, but where child abuse is reported; members need not.

    What only machines fill in, or send at once, is asked to be sent again: no notice is lost that way.
    """

    good_faith = forms.BooleanField(
        label=_("To the best of my knowledge, what I write here is accurate and complete.")
    )
    homepage = forms.CharField(
        label=_("Leave this field empty"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1"})
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = ["reason", "explanation", "name", "email", "good_faith"]
        widgets = {"reason": forms.RadioSelect, "explanation": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"explanation": _("What is wrong with it, and where exactly?")}

    def __init__(self, *args: Any, member: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_visitor = not member.is_authenticated
        self.fields["reason"].choices = Report.Reason.choices  # type: ignore[attr-defined]
        self.fields["opened"].initial = haste.stamp()
        if self.is_visitor:
            self.fields["email"].help_text = _(
                "We confirm your notice and tell you what was decided. Both may stay empty where you report "
                "sexual abuse of children."
            )
        else:
            del self.fields["name"], self.fields["email"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_visitor and data.get("reason") != Report.Reason.CHILD:
            for field in ("name", "email"):
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, self.fields[field].error_messages["required"])
        trap, opened = data.pop("homepage", ""), data.pop("opened", "")
        if self.is_visitor and haste.suspicions(trap, opened, at_least=LEAST_SECONDS):
            self.data = {**self.data.dict(), "homepage": "", "opened": haste.stamp()}  # type: ignore[attr-defined]
            self.add_error(None, _("This came faster than people type. Please look at it and send it again."))
        return data


class AppealForm(forms.Form):
    """What somebody has to say against a decision."""

    text = forms.CharField(
        label=_("What is wrong with the decision?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Another person than the first reads it and decides. It costs nothing."),
    )


class AppealDecisionForm(GroundForm):
    """What becomes of an appeal. A notifier's that is granted needs a ground on which content is hidden."""

    outcome = forms.ChoiceField(label=_("What is decided?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=pgettext_lazy("of a decision", "Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever appealed reads it."),
    )
    field_order = ["outcome", "ground", "rule", "law", "reason"]

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appeal = appeal
        granted = _("Reverse it: all is given back")
        if appeal.is_by_notifier:
            whole = appeal.decision.kind == ContentKind.MEMBER
            profile = _("Take name and text out of the profile after all")
            granted = profile if whole else _("Hide the content after all")
        choices = [("upheld", _("The decision stands")), ("reversed", granted)]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        if not appeal.is_by_notifier:
            for name in {"ground", "rule", "law"} & set(self.fields):
                del self.fields[name]

    def as_decision(self) -> dict[str, Any]:
        """What `actions.decide_appeal` wants to know."""
        data = self.cleaned_data
        decided = {"outcome": data["outcome"], "reason": data["reason"]}
        if not self.appeal.is_by_notifier or data["outcome"] == Appeal.Outcome.UPHELD:
            return decided
        return decided | {"ground": data["ground"], "rule": data.get("rule"), "law": data["law"]}
