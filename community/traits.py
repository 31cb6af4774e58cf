"""What segments and journeys may ask of a member's standing here; `actions.recognition` writes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.members.traits import Kind, declare

declare("community_trust", _("Trust in the community (0 to 3)"), Kind.NUMBER, order=80)
declare("community_posts", pgettext_lazy("trait", "Posts in the community"), Kind.NUMBER, order=81)
