"""What happens to members."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class MemberJoined(Payload):
    kind = "members.joined"
    label = _("A member has joined")


class MemberErased(Payload):
    kind = "members.erased"
    label = _("A member has been erased")


class BirthdayReached(Payload):
    kind = "members.birthday"
    label = _("A member has her birthday")

    year: int


class AnniversaryReached(Payload):
    kind = "members.anniversary"
    label = _("A member has been with us for whole years")

    years: int


class ConsentChanged(Payload):
    kind = "members.consent_changed"
    label = _("A member has given or withdrawn a consent")

    purpose: str
    granted: bool
