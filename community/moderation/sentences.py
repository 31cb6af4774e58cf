"""Why something needs a moderator, in plain sentences."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.models import Matter, Signal

_SPAM = {
    "trap": gettext_lazy("a field was filled in that only machines see"),
    "haste": gettext_lazy("it was sent faster than anyone types"),
    "forged": gettext_lazy("the form was tampered with"),
    "same_text": gettext_lazy("the same text was written before"),
    "same_link": gettext_lazy("the same link comes again and again"),
    "service": gettext_lazy("the service that checks for spam says so"),
    "no_service": gettext_lazy("the service that checks for spam does not answer"),
}


def reasons(matter: Matter) -> list[str]:
    """Why the matter is open: what notices say, then what rules have noticed."""
    counted = Counter(str(report.get_reason_display()) for report in matter.reports.all())
    said = [f"{what} ({count} ×)" if count > 1 else what for what, count in counted.items()]
    return said + [explain(signal) for signal in matter.signals.all()]


def explain(signal: Signal) -> str:
    """What the rule has noticed, in the reader's language."""
    detail: dict[str, Any] = signal.detail
    if signal.kind == Signal.Kind.FIRST_POST:
        return _first_post(detail)
    if signal.kind == Signal.Kind.WORD:
        return _words(detail)
    if signal.kind == Signal.Kind.SPAM:
        return _spam(detail)
    if signal.kind == Signal.Kind.HEATED:
        return _heated(detail)
    return _("What this member writes is looked at before others see it, because of an earlier decision.")


def _first_post(detail: dict[str, Any]) -> str:
    if detail.get("of", 1) == 1:
        return _("It is the first post of a new member; nobody sees it until you have looked at it.")
    said = _("It is post %(number)d of a new member; the first %(of)d wait until you have looked at them.")
    return said % {"number": detail.get("number", 1), "of": detail["of"]}


def _words(detail: dict[str, Any]) -> str:
    words = [str(word) for word in detail.get("words", [])]
    said = ngettext(
        "It contains the watched word %(words)s.", "It contains the watched words %(words)s.", len(words)
    )
    return said % {"words": ", ".join(_("“%(name)s”") % {"name": word} for word in words)}


def _spam(detail: dict[str, Any]) -> str:
    signs = [str(_SPAM[sign]) for sign in detail.get("why", []) if sign in _SPAM]
    if not signs:
        return _("It looks like spam.")
    return _("It looks like spam: %(signs)s.") % {"signs": "; ".join(signs)}


def _heated(detail: dict[str, Any]) -> str:
    signs = []
    if notices := detail.get("notices"):
        signs.append(ngettext("%(count)d notice", "%(count)d notices", notices) % {"count": notices})
    if words := detail.get("words"):
        said = ngettext("%(count)d watched word", "%(count)d watched words", words)
        signs.append(said % {"count": words})
    if critics := detail.get("detractors"):
        said = ngettext("%(count)d dissatisfied customer", "%(count)d dissatisfied customers", critics)
        signs.append(said % {"count": critics})
    said = _("The topic turns negative: within %(hours)d hours %(signs)s.")
    return said % {"hours": detail.get("hours", 24), "signs": ", ".join(signs) or "–"}
