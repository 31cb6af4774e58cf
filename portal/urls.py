"""Addresses: composition by include() only; each app names its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "portal.home.errors.bad_request"
handler403 = "portal.home.errors.permission_denied"
handler404 = "portal.home.errors.not_found"
handler500 = "portal.home.errors.server_error"

# What has a prefix comes first: addresses are looked for from the top.
urlpatterns = [
    path("community/", include("community.urls")),
    path("moderation/", include("community.moderation.urls")),
    path("help/", include("portal.help.urls")),
    path("insights/", include("portal.insights.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.home.urls")),
    path("", include("portal.shell.urls")),
    path("", include("portal.members.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("loyalty.urls")),
    path("", include("feedback.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

if settings.STYLEGUIDE:
    urlpatterns.append(path("styleguide/", include("portal.shell.styleguide.urls")))
