"""Events become messages to endpoints; an endpoint that was switched off becomes a message to staff."""

from __future__ import annotations

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy

from portal.activity.models import Event
from portal.activity.subscriptions import EVERY_KIND, subscribe
from portal.members.models import Member
from portal.notifications.actions import notify

from . import actions
from .events import EndpointSwitchedOff
from .models import Endpoint


def _is_listened_to(kind: str) -> Exists:
    return Exists(Endpoint.objects.filter(active=True))


@subscribe(
    EVERY_KIND,
    name="webhooks.enqueue",
    label=gettext_lazy("Webhooks: pass on to other systems"),
    wants=_is_listened_to,
)
def enqueue(event: Event) -> None:
    actions.enqueue(event=event)


@subscribe(
    EndpointSwitchedOff,
    name="webhooks.tell_staff",
    label=gettext_lazy("Webhooks: tell staff that one is switched off"),
)
def tell_staff(event: Event) -> None:
    """Tell everyone who may switch it on again."""
    endpoint = Endpoint.objects.filter(pk=EndpointSwitchedOff.of(event).endpoint).first()
    if endpoint is None:
        return
    may = Q(is_superuser=True) | Q(groups__permissions__codename="change_endpoint")
    for member in Member.objects.filter(may, is_staff=True, is_active=True).distinct():
        notify(
            member=member,
            template="webhooks/endpoint_off",
            context={"name": endpoint.name, "reason": EndpointSwitchedOff.of(event).reason},
            source=f"event:{event.pk}",
            url=f"/admin/webhooks/endpoint/{endpoint.pk}/change/",
        )
