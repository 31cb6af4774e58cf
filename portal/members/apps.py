from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "portal.members"
    label = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from portal.search import audience

        from . import consent_traits, definitions, segments  # noqa: F401  it declares traits
        from .adapter import verified
        from .roles import sync_roles

        autodiscover_modules("traits")
        audience.register_groups("segments", segments.audiences_of)
        email_confirmed.connect(verified, dispatch_uid="members.verified")
        # The last app's turn: by then the permissions of all apps exist. Those without models have none.
        *_others, last = (config for config in apps.get_app_configs() if config.models_module)
        post_migrate.connect(sync_roles, sender=last, dispatch_uid="members.sync_roles")
        post_migrate.connect(definitions.begin, sender=self, dispatch_uid="members.definitions")
