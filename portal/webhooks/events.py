"""What happens to endpoints."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class EndpointSwitchedOff(Payload):
    kind = "webhooks.endpoint_switched_off"
    label = _("A webhook endpoint was switched off by itself")

    endpoint: int
    reason: str
