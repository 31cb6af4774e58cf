from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.members.roles import Role, has_role
from portal.shell.nav import Place, registry


def managers(request: HttpRequest) -> bool:
    return has_role(request.user, Role.MANAGER)


registry.add(
    "insights",
    Place(_("Insights"), "insights:index", "chart-line", "/insights/", section="work", visible=managers),
    order=80,
)
