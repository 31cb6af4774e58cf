"""What happens to goodwill."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class GoodwillRequested(Payload):
    kind = "loyalty.goodwill_requested"
    label = _("Goodwill waits for a second person")

    request_id: int
    points: int


class GoodwillDecided(Payload):
    """Its source is what the goodwill is for ("case:2026-000123")."""

    kind = "loyalty.goodwill_decided"
    label = _("A second person has decided on goodwill")

    request_id: int
    points: int
    approved: bool


class GoodwillReversed(Payload):
    kind = "loyalty.goodwill_reversed"
    label = _("Goodwill has been taken back")

    posting_id: int
    points: int
