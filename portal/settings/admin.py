"""The admin's face: the brand, our typefaces and colours, and the sidebar by kind of work."""

from django.utils.translation import gettext_lazy as _

# Which apps stand together in the sidebar, and the symbol each has there.
ADMIN_SIDEBAR = [
    (_("Support"), ["feedback"]),
    (_("Community and help"), ["community", "help"]),
    (_("Loyalty programme"), ["loyalty"]),
    (_("Journeys and messages"), ["journeys", "notifications"]),
    (_("Figures"), ["insights"]),
    (_("Members"), ["members", "auth"]),
    (_("House"), ["shell", "activity", "search", "content", "account", "mfa", "usersessions"]),
    (_("Other systems"), ["api", "webhooks"]),
]
ADMIN_SYMBOLS = {
    "feedback": "support_agent",
    "community": "forum",
    "help": "menu_book",
    "loyalty": "loyalty",
    "journeys": "route",
    "notifications": "mail",
    "insights": "monitoring",
    "members": "group",
    "auth": "badge",
    "shell": "palette",
    "activity": "history",
    "search": "search",
    "content": "image",
    "api": "key",
    "webhooks": "webhook",
    "account": "alternate_email",
    "mfa": "lock",
    "usersessions": "devices",
}

UNFOLD = {
    "SITE_TITLE": "portal.shell.adminface.name",
    "SITE_HEADER": "portal.shell.adminface.name",
    "SITE_SUBHEADER": _("Workplace"),
    "SITE_SYMBOL": "table_restaurant",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/favicon.svg"}],
    "SHOW_LANGUAGES": False,
    "BORDER_RADIUS": "10px",
    "STYLES": ["portal.shell.adminface.style"],
    "COLORS": {
        "base": {
            "50": "#faf6ef",
            "100": "#f3ece0",
            "200": "#e7dfd2",
            "300": "#d3c9b9",
            "400": "#a6b0aa",
            "500": "#5d6b65",
            "600": "#46544f",
            "700": "#2f3f3a",
            "800": "#22302c",
            "900": "#1a2522",
            "950": "#121a18",
        },
        "primary": "portal.shell.adminface.primary",
    },
    "SIDEBAR": {"show_search": True, "navigation": "portal.shell.adminface.sidebar"},
}
