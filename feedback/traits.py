"""What segments, journeys and the community may ask of a member's answers; `surveys.actions` writes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.members.traits import Kind, declare

declare("recommendation", _("Last answer on recommending us (0 to 10)"), Kind.NUMBER, private=True, order=90)
