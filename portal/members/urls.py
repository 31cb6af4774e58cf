from django.urls import path

from .views import appearance

app_name = "members"
urlpatterns = [
    path("me/language/", appearance.language, name="language"),
    path("me/theme/", appearance.theme, name="theme"),
]
