from django.utils.translation import gettext_lazy as _

from portal.shell.nav import Place, members, registry

registry.add(
    "loyalty",
    Place(_("Points"), "loyalty:account", "coins", prefix="/loyalty/", visible=members),
    order=30,
)
