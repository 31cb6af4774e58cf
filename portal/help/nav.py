from django.utils.translation import gettext_lazy as _

from portal.shell.nav import Place, registry

registry.add("help", Place(_("Help"), "help:index", "book-open", "/help/"), order=40)
