from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ShellConfig(AppConfig):
    name = "portal.shell"
    label = "shell"
    verbose_name = _("Shell")

    def ready(self) -> None:
        autodiscover_modules("providers", "panels", "nav", "privacy", "arrivals", "profile")
