"""What happens to purchases and the rules they earn by."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class PurchaseRecorded(Payload):
    kind = "loyalty.purchase_recorded"
    label = _("A purchase has been recorded")

    purchase_id: int
    points: int


class PurchaseHeld(Payload):
    """Typed in by hand, and more than one person may type in alone."""

    kind = "loyalty.purchase_held"
    label = _("A purchase typed by hand waits for a second person")

    purchase_id: int


class PurchaseReleased(Payload):
    kind = "loyalty.purchase_released"
    label = _("A purchase held for review has been released")

    purchase_id: int


class PurchaseRejected(Payload):
    kind = "loyalty.purchase_rejected"
    label = _("A purchase held for review has been rejected")

    purchase_id: int


class PurchaseRefunded(Payload):
    kind = "loyalty.purchase_refunded"
    label = _("A purchase has been refunded, whole or in part")

    purchase_id: int
    refund_id: int
    amount: int
    points: int


class RulePublished(Payload):
    kind = "loyalty.rule_published"
    label = _("An earning rule has been published")

    rule_id: int


class RuleEnded(Payload):
    kind = "loyalty.rule_ended"
    label = _("An earning rule has been ended")

    rule_id: int
