"""What a journey can do: each effect calls a port, once per source key.

An effect names itself, validates its parameters by a form, says in a sentence what it does, and does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.models import MessageText
from portal.shell import ports
from portal.shell.ports import Outcome
from portal.shell.registry import Registry

if TYPE_CHECKING:
    from portal.members.models import Member

Params = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of an effect: for whom, with what, under which source key; `context` fills texts."""

    member: Member
    params: Params
    source: str
    context: dict[str, Any]
    happened_at: datetime | None = None


@dataclass(frozen=True)
class EffectType:
    label: Any
    form: type[forms.Form]
    describe: Callable[[Params], str]
    perform: Callable[[Call], Outcome]
    example: str


registry: Registry[EffectType] = Registry("effects")


def choices() -> list[tuple[str, Any]]:
    return [(key, effect.label) for key, effect in registry.items()]


def validate(name: str, params: Any) -> None:
    """ValidationError with one sentence for each parameter that is wrong, unknown or missing."""
    effect = registry.get(name)
    if effect is None:
        raise ValidationError(_("There is no effect called %(name)s."), params={"name": name})
    if not isinstance(params, dict):
        raise ValidationError(_("Parameters look like %(example)s."), params={"example": effect.example})
    unknown = sorted(set(params) - set(effect.form.base_fields))
    problems = [gettext("%(name)s: there is no such parameter.") % {"name": name} for name in unknown]
    form = effect.form(params)
    for field, lines in form.errors.items():
        problems += [str(line) if field == "__all__" else f"{field}: {line}" for line in lines]
    if problems:
        raise ValidationError([*problems, gettext("For example: %(example)s") % {"example": effect.example}])


def describe(name: str, params: Params) -> str:
    """What the effect does, in the reader's language."""
    effect = registry.get(name)
    return effect.describe(params) if effect else name


def price(name: str, params: Params) -> int:
    """What one time of the effect takes out of a budget: the points it grants, else 1."""
    return int(params.get("points") or 0) if name == "grant_points" else 1


class PointsParams(forms.Form):
    points = forms.IntegerField(min_value=1, max_value=10_000)
    reason_en = forms.CharField(max_length=120)
    reason_de = forms.CharField(max_length=120)


class MessageParams(forms.Form):
    text = forms.CharField(required=False, max_length=60)
    template = forms.CharField(required=False, max_length=80)

    def clean_text(self) -> str:
        key = str(self.cleaned_data["text"])
        if key and not MessageText.objects.filter(key=key).exists():
            raise ValidationError(_("There is no text with the key %(key)s."), params={"key": key})
        return key

    def clean_template(self) -> str:
        key = str(self.cleaned_data["template"])
        if key and key not in {kind.key for kind in kinds.all_kinds()}:
            raise ValidationError(_("There is no message called %(key)s."), params={"key": key})
        return key

    def clean(self) -> dict[str, Any]:
        if not self.errors and bool(self.cleaned_data["text"]) == bool(self.cleaned_data["template"]):
            raise ValidationError(_("Name either a text or a template."))
        return self.cleaned_data


class SurveyParams(forms.Form):
    survey = forms.SlugField(max_length=80)


class RewardParams(forms.Form):
    reward = forms.SlugField(max_length=80)


class CaseParams(forms.Form):
    subject = forms.CharField(max_length=120)
    body = forms.CharField(max_length=4000)


def _grant_points(call: Call) -> Outcome:
    german = (call.member.language or "").startswith("de")
    reason = call.params["reason_de" if german else "reason_en"]
    points = int(call.params["points"])
    return ports.grant_points(member=call.member, points=points, reason=reason, source=call.source)


def _template(params: Params) -> str:
    return f"{kinds.TEXT_PREFIX}{params['text']}" if params.get("text") else str(params.get("template", ""))


def _send_message(call: Call) -> Outcome:
    template = _template(call.params)
    return ports.send_message(
        member=call.member,
        template=template,
        context=call.context,
        source=call.source,
        happened_at=call.happened_at,
    )


def _invite_survey(call: Call) -> Outcome:
    return ports.invite_survey(member=call.member, survey=call.params["survey"], source=call.source)


def _issue_voucher(call: Call) -> Outcome:
    return ports.issue_voucher(member=call.member, reward=call.params["reward"], source=call.source)


def _open_case(call: Call) -> Outcome:
    subject, body = call.params["subject"], call.params["body"]
    return ports.open_case(member=call.member, subject=subject, body=body, source=call.source)


def _points_in_words(params: Params) -> str:
    count = int(params.get("points") or 0)
    return ngettext("%(count)d point", "%(count)d points", count) % {"count": count}


registry.add(
    "grant_points",
    EffectType(
        _("Grant points"),
        PointsParams,
        _points_in_words,
        _grant_points,
        '{"points": 2, "reason_en": "Accepted answer", "reason_de": "Hilfreiche Antwort"}',
    ),
    order=1,
)
registry.add(
    "send_message",
    EffectType(
        _("Send a message"),
        MessageParams,
        lambda params: (
            gettext("the message “%(key)s”") % {"key": params.get("text") or params.get("template", "")}
        ),
        _send_message,
        '{"text": "thank-you"}',
    ),
    order=2,
)
registry.add(
    "invite_survey",
    EffectType(
        _("Invite to a survey"),
        SurveyParams,
        lambda params: gettext("the survey “%(slug)s”") % {"slug": params.get("survey", "")},
        _invite_survey,
        '{"survey": "csat-case"}',
    ),
    order=3,
)
registry.add(
    "issue_voucher",
    EffectType(
        _("Give a voucher"),
        RewardParams,
        lambda params: gettext("a voucher of “%(slug)s”") % {"slug": params.get("reward", "")},
        _issue_voucher,
        '{"reward": "voucher-10"}',
    ),
    order=4,
)
registry.add(
    "open_case",
    EffectType(
        _("Open a case"),
        CaseParams,
        lambda params: gettext("a case “%(subject)s”") % {"subject": params.get("subject", "")},
        _open_case,
        '{"subject": "Unhappy with us", "body": "A low score was given."}',
    ),
    order=5,
)
