"""The account's own pages: one row of tabs, and the menu behind the avatar."""

from django.utils.translation import gettext_lazy as _

from portal.shell.nav import Place, members, registry

_TABS = [
    ("profile", _("Profile"), "members:profile", "user-round", "/me/"),
    ("preferences", _("What reaches me"), "notifications:preferences", "bell-ring", "/me/preferences/"),
    ("email", _("E-mail address"), "account_email", "at-sign", "/accounts/email/"),
    ("security", _("Security"), "mfa_index", "shield-check", "/accounts/2fa/"),
    ("sessions", _("Sessions"), "usersessions_list", "monitor-smartphone", "/accounts/sessions/"),
    ("privacy", _("Privacy"), "members:privacy", "lock", "/me/privacy/"),
]

for _position, (_key, _label, _url, _icon, _prefix) in enumerate(_TABS):
    registry.add(
        f"settings.{_key}",
        Place(label=_label, url_name=_url, icon=_icon, prefix=_prefix, section="settings", visible=members),
        order=10 * _position,
    )
