"""What forms for writing carry so that machines give themselves away."""

from __future__ import annotations

from typing import Any

from django import template

from community.screening import haste

register = template.Library()


@register.inclusion_tag("community/_guard.html", takes_context=True)
def guard(context: template.Context) -> dict[str, Any]:
    """A field nobody sees, and the moment the form was opened; a form shown again keeps its moment.

    A page that stamps its form itself has the `stamp` in its context.
    """
    request = context.get("request")
    sent = request.POST.get(haste.STAMP, "") if request is not None else context.get("stamp")
    return {"trap": haste.TRAP, "stamp_name": haste.STAMP, "stamp": (sent or "")[:200] or haste.stamp()}
