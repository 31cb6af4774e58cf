from django.utils.translation import gettext_lazy as _

from portal.shell.nav import Place, registry

registry.add("home", Place(label=_("Home"), url_name="home", icon="house", prefix="/"), order=0)
