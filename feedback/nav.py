from django.utils.translation import gettext_lazy as _

from portal.shell.nav import Place, members, registry

registry.add(
    "feedback",
    Place(_("My cases"), "feedback:cases", "life-buoy", prefix="/feedback/", visible=members),
    order=50,
)
