from django.utils.translation import pgettext_lazy

from portal.shell.nav import Place, members, registry

registry.add(
    "feedback",
    Place(
        pgettext_lazy("navigation", "My cases"),
        "feedback:cases",
        "life-buoy",
        prefix="/feedback/",
        visible=members,
    ),
    order=50,
)
