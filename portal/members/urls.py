from django.urls import path

from .views import appearance, privacy, profile

app_name = "members"
urlpatterns = [
    path("me/", profile.profile, name="profile"),
    path("me/language/", appearance.language, name="language"),
    path("me/theme/", appearance.theme, name="theme"),
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/privacy/export/", privacy.export, name="export"),
    path("me/privacy/erase/", privacy.erase, name="erase"),
    path("members/<slug:handle>/", profile.public, name="member"),
]
