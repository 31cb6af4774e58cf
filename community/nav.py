from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.members.roles import Role, has_role
from portal.shell.nav import Place, members, registry


def moderators(request: HttpRequest) -> bool:
    return has_role(request.user, Role.MODERATOR)


registry.add(
    "community", Place(_("Community"), "community:index", "messages-square", "/community/"), order=20
)
registry.add(
    "moderation",
    Place(_("Moderation"), "moderation:queue", "shield", "/moderation/", section="work", visible=moderators),
    order=20,
)
registry.add(
    "settings.following",
    Place(
        _("What I follow"),
        "community:following",
        "bookmark",
        "/community/following/",
        section="settings",
        visible=members,
    ),
    order=15,
)
registry.add(
    "foot.rules",
    Place(_("House rules"), "community:rules", "scroll-text", "/community/rules/", section="foot"),
    order=10,
)
registry.add(
    "foot.report",
    Place(
        _("Transparency report"), "moderation:newest_report", "scale", "/moderation/report/", section="foot"
    ),
    order=20,
)
